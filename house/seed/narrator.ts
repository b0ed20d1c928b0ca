import { setTimeout as sleep } from 'node:timers/promises';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import type { House } from '../open-house.ts';

type Answer = {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly retryable?: boolean } }[];
};

/** Tells the demo company's story through the door, as the people of the company would: real mutations, real refusals. */
export type Narrator = {
  /** From here on things happen at this moment. */
  at(instant: string): void;
  /** One mutation, named by its field; answers what was selected of the entity, and the receipt's cursor. */
  tell(who: DevelopmentClaims, field: string, call: { input?: object; id?: string; write?: object }): Promise<Told>;
  /** Where the log of its source stood after the last thing that was told of such an entity. */
  lastOf(entity: string): string | undefined;
  ask(who: DevelopmentClaims, query: string, variables: object): Promise<Readonly<Record<string, unknown>>>;
};

export type Told = { readonly id: string; readonly entity: Readonly<Record<string, unknown>>; readonly cursor: string };

const attemptsMax = 20;
const retryMs = 100;

/** What is read back of each entity, by the mutation's payload field. */
const selections: Readonly<Record<string, string>> = {
  customer: 'id version status addresses { id } contacts { id } taxRegistrations { id } holds { id }',
  opportunity: 'id',
  partner: 'id',
  billingAccount: 'id',
  invoice: 'id number status',
  product: 'id',
  priceBook: 'id',
  quote: 'id contract { id }',
  deal: 'id',
  contract: 'id terms { lines { lineKey } } versions { hash }',
  amendment: 'id terms { hash }',
  billingSubscription: 'id',
  billRun: 'id',
  meter: 'id',
  usageBatch: 'id quarantined',
  payment: 'id',
  paymentMethod: 'id',
  payout: 'id',
  creditNote: 'id',
  accountCredit: 'id',
  ssp: 'id',
  revenueContract: 'id',
  revenueRun: 'id',
};

export function createNarrator(house: House): Narrator {
  const tokens = new Map<string, string>();
  const cursors = new Map<string, string>();
  let step = 0;

  const post = async (
    who: DevelopmentClaims,
    query: string,
    variables: object,
    attempt = 1,
  ): Promise<Readonly<Record<string, unknown>>> => {
    if (house.development === null) throw new Error('The demo company needs the development issuer.');
    const token = tokens.get(who.sub) ?? (await house.development.issueToken(who, 3_600));
    tokens.set(who.sub, token);
    const reply = await house.gateway.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: { query, variables },
    });
    const { data, errors } = reply.json<Answer>();
    // A machine that is busy with something else is slow in passing on what one part has to hear of another.
    if (attempt < attemptsMax && errors?.every(({ extensions }) => extensions?.retryable === true) === true) {
      await sleep(retryMs);
      return post(who, query, variables, attempt + 1);
    }
    if (errors !== undefined || data == null)
      throw new Error(`The demo company’s story stops: ${errors?.[0]?.message ?? reply.body}`);
    return data;
  };

  return {
    at: (instant) => house.clock.moveTo(new Date(instant)),
    ask: (who, query, variables) => post(who, query, variables),
    lastOf: (entity) => cursors.get(entity),
    async tell(who, field, { input, id, write }) {
      step += 1;
      // A first start that was cut off goes on where it stopped: the same step has the same key.
      const context = { idempotencyKey: `demo:${step}:${field}`, ...write };
      const entity = entityOf(field);
      const argument =
        id === undefined
          ? { type: `${field[0]?.toUpperCase()}${field.slice(1)}Input!`, name: 'input' }
          : { type: 'ID!', name: 'id' };
      const query = `mutation ($value: ${argument.type}, $write: WriteContext!) {
        ${field}(${argument.name}: $value, write: $write) { ${entity} { ${selections[entity] ?? 'id'} } receipt { eventCursor } }
      }`;
      const data = await post(who, query, { value: id ?? input, write: context });
      const payload = data[field] as { readonly receipt: { readonly eventCursor: string } } & Readonly<
        Record<string, Readonly<Record<string, unknown>>>
      >;
      const told = payload[entity] ?? {};
      cursors.set(entity, payload.receipt.eventCursor);
      return { id: String(told['id']), entity: told, cursor: payload.receipt.eventCursor };
    },
  };
}

function entityOf(mutation: string): string {
  if (/Amendment/.test(mutation)) return 'amendment';
  if (/Deal$/.test(mutation)) return 'deal';
  if (/Opportunity$/.test(mutation)) return 'opportunity';
  if (/Partner$|Grant$/.test(mutation)) return 'partner';
  if (/BillingSubscription$/.test(mutation)) return 'billingSubscription';
  if (mutation === 'runBilling') return 'billRun';
  if (mutation === 'createMeter') return 'meter';
  if (mutation === 'recordUsage') return 'usageBatch';
  if (/Payment$/.test(mutation)) return 'payment';
  if (/PaymentMethod$/.test(mutation)) return 'paymentMethod';
  if (mutation === 'recordPayout') return 'payout';
  if (/CreditNote$/.test(mutation)) return 'creditNote';
  if (/AccountCredit$/.test(mutation)) return 'accountCredit';
  if (mutation === 'recordSsp') return 'ssp';
  if (mutation === 'runRevenueRecognition') return 'revenueRun';
  if (/Revenue$/.test(mutation)) return 'revenueContract';
  if (/BillingAccount$/.test(mutation)) return 'billingAccount';
  if (/Product$/.test(mutation)) return 'product';
  if (/Price(Book|Entry)$/.test(mutation)) return 'priceBook';
  if (/Quote$/.test(mutation)) return 'quote';
  if (/Contract$|Signature$/.test(mutation)) return 'contract';
  if (/MappingRule$/.test(mutation)) return 'mappingRule';
  if (/Account$/.test(mutation)) return 'account';
  if (/Calendar$/.test(mutation)) return 'calendar';
  if (/Period$/.test(mutation)) return 'accountingPeriod';
  if (/JournalEntry$/.test(mutation)) return 'journalEntry';
  if (/Invoice|Draft$/.test(mutation)) return 'invoice';
  return 'customer';
}
