import { setTimeout as sleep } from 'node:timers/promises';
import { people } from '../../house/seed/people.ts';
import { ask, send, Unanswered, type People } from '../harness/errands.ts';

/** Clients who change customers, through the door, until as many events were told as were wanted. */
export type Changes = {
  /** How many changes a receipt was seen for. */
  acknowledged(): number;
  /** How often a client had to ask again. */
  retries(): number;
  /** Rejects when a client meets what no client should. */
  readonly finished: Promise<void>;
  isOver(): boolean;
};

export type ChangesOptions = {
  readonly url: string;
  readonly company: People;
  readonly events: number;
  readonly customers: number;
  /** Resolves when more may be written. */
  mayGoOn(acknowledged: number): Promise<void>;
};

const clientsCount = 6;
/** As many as one operation may hold: what is tested is what comes after the commands. */
const changesPerRequest = 5;
const againMs = 100;
const answerDeadlineMs = 120_000;

const places = Array.from({ length: changesPerRequest }, (_, place) => place);
const query = `mutation (${places.map((n) => `$input${n}: UpdateProfileInput!, $write${n}: WriteContext!`).join(', ')}) {
  ${places.map((n) => `change${n}: updateProfile(input: $input${n}, write: $write${n}) { receipt { recordVersion } }`).join('\n  ')}
}`;

/** Each change is a real command under a key of its own, and is sent until it has its receipt. */
export async function startChanges(options: ChangesOptions): Promise<Changes> {
  const { url, company, events, mayGoOn } = options;
  const olga = people.olga;
  let retries = 0;
  let acknowledged = 0;

  const until = async <T>(attempt: () => Promise<T | null>): Promise<T> => {
    for (const deadline = Date.now() + answerDeadlineMs; ; retries += 1) {
      const answer = await attempt().catch((error: unknown) => {
        if (!(error instanceof Unanswered) || Date.now() > deadline) throw error;
        return null;
      });
      if (answer !== null) return answer;
      if (Date.now() > deadline) throw new Error('A change has no answer.');
      await sleep(againMs);
    }
  };

  const ids: string[] = [];
  for (let nr = 0; nr < options.customers; nr += 1) {
    const input = { legalName: `Chaos ${nr}`, country: 'GB' };
    const made = await until(() =>
      send(url, company, { key: `made ${nr}`, who: olga, field: 'createCustomer', input }),
    );
    ids.push(made.entityId);
    acknowledged += 1;
  }

  const requests = Math.ceil((events - ids.length) / changesPerRequest);
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < requests) {
      const request = (next += 1);
      await mayGoOn(acknowledged);
      const variables = Object.fromEntries(
        places.flatMap((n): [string, object][] => {
          const nr = request * changesPerRequest + n;
          const input = { customerId: ids[nr % ids.length], segment: `S${nr}` };
          return [
            [`input${n}`, input],
            [`write${n}`, { idempotencyKey: `change ${nr}` }],
          ];
        }),
      );
      await until(async () => {
        const { data, errors } = await ask(url, await company.token(olga), query, variables);
        const refused = errors?.find(({ extensions }) => extensions['retryable'] !== true);
        if (refused !== undefined) throw new Error(`A change was refused: ${JSON.stringify(refused)}`);
        return errors === undefined && data != null ? data : null;
      });
      acknowledged += changesPerRequest;
    }
  };
  let over = false;
  const clients = Promise.all(Array.from({ length: clientsCount }, client));
  return {
    acknowledged: () => acknowledged,
    retries: () => retries,
    finished: clients.then(() => undefined).finally(() => (over = true)),
    isOver: () => over,
  };
}
