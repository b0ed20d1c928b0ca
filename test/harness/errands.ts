import { join } from 'node:path';
import { openDevelopmentIssuer, type DevelopmentClaims } from '../../platform/identity/issuer.ts';
import type { GraphQLReply } from './house.ts';

/** A mutation as a client means it: one key, however often it has to be sent. */
export type Errand = {
  readonly key: string;
  readonly who: DevelopmentClaims;
  /** The mutation's field. */
  readonly field: string;
  readonly input?: Readonly<Record<string, unknown>>;
  /** For mutations that take nothing but an id. */
  readonly id?: string;
  readonly after?: string;
};

export type Receipt = {
  readonly idempotencyKey: string;
  readonly outcome: string;
  readonly recordVersion: number;
  readonly eventCursor: string;
  readonly correlationId: string;
  readonly auditId: string;
};

/** The answer that ends an errand: a receipt, or a no that stays a no. */
export type Answered = {
  readonly errand: Errand;
  readonly receipt: Receipt | null;
  /** The code of the no. */
  readonly refusal: string | null;
  readonly entityId: string;
  /** What was read back with the receipt. */
  readonly entity: Readonly<Record<string, unknown>>;
  readonly replayed: boolean;
};

/** The client does not know what became of its errand: the connection broke, or it was told to come again. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** People with tokens of the development issuer under a house's DATA_DIR. */
export type People = { token(who: DevelopmentClaims): Promise<string> };

export function peopleOf(dataDir: string): People {
  const issuer = openDevelopmentIssuer(join(dataDir, 'identity'));
  const tokens = new Map<string, { readonly token: Promise<string>; readonly staleAt: number }>();
  return {
    // A story may last longer than a token: from half of its life on, who asks gets a new one.
    token(who) {
      const name = JSON.stringify(who);
      const known = tokens.get(name);
      if (known !== undefined && Date.now() < known.staleAt) return known.token;
      const token = issuer.then((one) => one.issueToken(who, tokenSeconds));
      tokens.set(name, { token, staleAt: Date.now() + tokenSeconds * 500 });
      return token;
    },
  };
}

const tokenSeconds = 3_600;

export type Reply = GraphQLReply & { readonly status: number };

const answerDeadlineMs = 30_000;

/** One request to a door; throws `Unanswered` when there is no whole answer. */
export async function ask(
  url: string,
  token: string | null,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(answerDeadlineMs),
    });
    return { status: reply.status, ...((await reply.json()) as GraphQLReply) };
  } catch (error) {
    throw new Unanswered('The connection broke.', { cause: error });
  }
}

/** Sends an errand once. What is neither a receipt nor a no nor a reason to come again is a mistake of the house. */
export async function send(url: string, people: People, errand: Errand): Promise<Answered> {
  const { key, who, field, id, input, after } = errand;
  const entity = entityOf(field);
  const argument = id === undefined ? { type: `${capital(field)}Input!`, name: 'input' } : { type: 'ID!', name: 'id' };
  const query = `mutation ($value: ${argument.type}, $write: WriteContext!) {
    ${field}(${argument.name}: $value, write: $write) {
      ${entity} { id ${selections[entity] ?? ''} }
      receipt { idempotencyKey outcome recordVersion eventCursor correlationId auditId }
    }
  }`;
  const write = { idempotencyKey: key, ...(after === undefined ? {} : { after }) };
  const reply = await ask(url, await people.token(who), query, { value: id ?? input, write });

  const [error] = reply.errors ?? [];
  const replayed = reply.extensions?.['replayed'] === true;
  if (error !== undefined) {
    const code = String(error.extensions['code']);
    if (error.extensions['retryable'] === true) throw new Unanswered(code);
    if (code === 'INTERNAL_SERVER_ERROR') throw new Error(`${field} met a mistake: ${JSON.stringify(reply)}`);
    return { errand, receipt: null, refusal: code, entityId: '', entity: {}, replayed };
  }
  const payload = reply.data?.[field] as Payload | null | undefined;
  if (payload == null) throw new Error(`${field} was answered with nothing: ${JSON.stringify(reply)}`);
  const read = payload[entity] ?? { id: '' };
  return { errand, receipt: payload.receipt, refusal: null, entityId: read.id, entity: read, replayed };
}

type Payload = { readonly receipt: Receipt } & Readonly<Record<string, { readonly id: string } | undefined>>;

/** What is read back with the receipt, so that a repeat has to find the entity too. */
const selections: Readonly<Record<string, string>> = {
  customer: 'status holds { id releasedAt }',
  invoice: 'status number',
};

function entityOf(field: string): string {
  if (field.endsWith('BillingAccount')) return 'billingAccount';
  if (/Invoice|Draft$/.test(field)) return 'invoice';
  return 'customer';
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`;
}
