import { setTimeout as sleep } from 'node:timers/promises';
import { people } from '../../house/seed/people.ts';
import { send, Unanswered, type Answered, type Errand, type People } from '../harness/errands.ts';
import type { Dice } from './dice.ts';
import type { Pair } from './pair.ts';

/** Clients at work on customers, accounts and invoices that they share. */
export type Load = Disposable & {
  /** Rejects when a client meets what no client should: a mistake of the house, or no answer at all. */
  readonly failed: Promise<never>;
  /** Lets the clients begin no errand until they are told to work; those in hand go on. */
  rest(): void;
  work(): void;
  /** Lets every client finish the errand in hand; answers what they were told, and how often they had to ask again. */
  stop(): Promise<{ readonly answers: readonly Answered[]; readonly retries: number }>;
};

const clientsCount = 12;
/** Between two errands of a client: what is tested is the kills, not how much a house can do. */
const restMsMax = 100;
const againMsMax = 150;
const errandDeadlineMs = 180_000;
/** The share of requests that are sent twice at once. */
const impatience = 0.1;
/** Answers that are asked for once more at the end. */
const repeatsMax = 300;

const { olga, stefan, carla, bilal } = people;

/** Opens the shared accounts, then lets the clients begin. */
export async function startLoad(pair: Pair, company: People, dice: Dice): Promise<Load> {
  const answers: Answered[] = [];
  let retries = 0;
  let stopping = false;
  let abandoned = false;
  let resting: Promise<void> | null = null;
  let wake: () => void = () => undefined;
  const work = (): void => {
    resting = null;
    wake();
  };

  /** Sends an errand once; an impatient client sends it twice at the same time, to any house, and is told the same. */
  const attempt = async (url: string, errand: Errand): Promise<Answered> => {
    const other = dice.chance(impatience) ? pair.url(dice) : null;
    const first = send(url, company, errand);
    if (other === null) return first;
    const [one, two] = await Promise.allSettled([first, send(other, company, errand)]);
    if (two.status === 'rejected' && !(two.reason instanceof Unanswered)) throw two.reason;
    if (one.status === 'fulfilled' && two.status === 'fulfilled') checkSame(one.value, two.value);
    return first;
  };
  /** Sends an errand until it has an answer, to whichever house is up. */
  const run = async (errand: Errand): Promise<Answered> => {
    const deadline = Date.now() + errandDeadlineMs;
    for (;;) {
      if (abandoned) throw new Error('The test is over.');
      const url = pair.url(dice);
      try {
        if (url !== null) return await attempt(url, errand);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        retries += 1;
        if (Date.now() > deadline) throw new Error(`${errand.key} has no answer`, { cause: error });
      }
      await sleep(dice.below(againMsMax));
    }
  };
  const tell = async (
    key: string,
    who: Errand['who'],
    field: string,
    call: Pick<Errand, 'input' | 'id' | 'after'>,
  ): Promise<Answered> => {
    const answer = await run({ key, who, field, ...call });
    answers.push(answer);
    return answer;
  };

  const shared = await openShared(tell);
  const clients = Array.from({ length: clientsCount }, async (_, client) => {
    const own = await activeCustomer(tell, `client ${client}`);
    for (let errand = 0; !stopping; errand += 1) {
      await oneErrand(tell, { name: `${client}/${errand}`, dice, own: own.entityId, ...shared });
      await sleep(dice.below(restMsMax));
      await resting;
    }
  });
  const failed = Promise.all(clients).then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);

  return {
    failed,
    rest() {
      resting ??= new Promise((resolve) => (wake = resolve));
    },
    work,
    async stop() {
      stopping = true;
      work();
      await Promise.all(clients);
      for (const told of answers.slice(-repeatsMax)) checkRepeat(told, await run(told.errand));
      return { answers, retries };
    },
    [Symbol.dispose]() {
      abandoned = true;
      work();
    },
  };
}

type Tell = (
  key: string,
  who: Errand['who'],
  field: string,
  call: Pick<Errand, 'input' | 'id' | 'after'>,
) => Promise<Answered>;

type Shared = { readonly customers: readonly string[]; readonly accounts: readonly string[] };

/** Four accounts, two of them with one series of numbers, and a third series of the same legal entity. */
async function openShared(tell: Tell): Promise<Shared> {
  const terms = [
    { legalEntityId: 'le_us', currency: 'USD' },
    { legalEntityId: 'le_us', currency: 'USD' },
    { legalEntityId: 'le_us', currency: 'USD', invoiceSeries: 'B' },
    { legalEntityId: 'le_de', currency: 'EUR' },
  ];
  const opened = await Promise.all(
    terms.map(async (term, index) => {
      const customer = await activeCustomer(tell, `shared ${index}`);
      const account = await tell(`shared ${index} account`, bilal, 'openBillingAccount', {
        input: { customerId: customer.entityId, ...term },
        ...(customer.receipt === null ? {} : { after: customer.receipt.eventCursor }),
      });
      return { customer: customer.entityId, account: account.entityId };
    }),
  );
  return { customers: opened.map(({ customer }) => customer), accounts: opened.map(({ account }) => account) };
}

async function activeCustomer(tell: Tell, name: string): Promise<Answered> {
  const address = { use: 'LEGAL', lines: ['1 Chaos Lane'], city: 'Leeds', country: 'GB' };
  const created = await tell(`${name} created`, olga, 'createCustomer', {
    input: { legalName: `Chaos ${name}`, country: 'GB', addresses: [address] },
  });
  await tell(`${name} submitted`, olga, 'submitForValidation', { id: created.entityId });
  return tell(`${name} active`, stefan, 'activateCustomer', { id: created.entityId });
}

type Situation = Shared & { readonly name: string; readonly dice: Dice; readonly own: string };

async function oneErrand(tell: Tell, { name, dice, own, customers, accounts }: Situation): Promise<void> {
  const customerId = customers[dice.below(customers.length)];
  const what = dice.below(100);
  if (what < 40) {
    await tell(`${name} segment`, olga, 'updateProfile', { input: { customerId, segment: name } });
  } else if (what < 75) {
    const lines = [{ description: name, quantity: '3', unitPrice: '33.33', taxes: [] }];
    const billingAccountId = accounts[dice.below(accounts.length)];
    const drafted = await tell(`${name} draft`, bilal, 'createInvoice', { input: { billingAccountId, lines } });
    await tell(`${name} final`, bilal, 'finalizeInvoice', { id: drafted.entityId });
  } else if (what < 85) {
    const held = await tell(`${name} held`, carla, 'placeHold', { input: { customerId: own, reason: 'COMPLIANCE' } });
    const holds = held.entity['holds'] as readonly { readonly id: string; readonly releasedAt: string | null }[];
    const holdId = holds.find((hold) => hold.releasedAt === null)?.id;
    await tell(`${name} released`, carla, 'releaseHold', { input: { customerId: own, holdId } });
  } else if (what < 95) {
    await tell(`${name} created`, olga, 'createCustomer', { input: { legalName: `Chaos ${name}`, country: 'GB' } });
  } else {
    // Its state does not allow this: a no is kept under its key like a yes.
    await tell(`${name} refused`, stefan, 'activateCustomer', { id: own });
  }
}

function checkSame(told: Answered, again: Answered): void {
  const lasting = ({ receipt, refusal, entityId }: Answered): string => JSON.stringify({ receipt, refusal, entityId });
  if (lasting(again) !== lasting(told))
    throw new Error(`${told.errand.key} was answered ${lasting(told)} and ${lasting(again)}`);
}

function checkRepeat(told: Answered, again: Answered): void {
  checkSame(told, again);
  if (!again.replayed) throw new Error(`${told.errand.key} was done twice`);
}
