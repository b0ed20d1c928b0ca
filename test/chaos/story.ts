import { setTimeout as sleep } from 'node:timers/promises';
import { people } from '../../house/seed/people.ts';
import { send, Unanswered, type Answered, type Errand } from '../harness/errands.ts';

const { olga, stefan, carla, bilal } = people;

/** What stays of an answer; the entity is shown as it is now. */
export function lasting(answer: Answered | undefined) {
  return { ...answer, entity: null };
}

export type Told = {
  readonly answers: ReadonlyMap<string, Answered>;
  /** The errand whose answer never came. */
  readonly inHand: string | null;
};

type Tell = (
  key: string,
  who: Errand['who'],
  field: string,
  call: Pick<Errand, 'input' | 'id' | 'after'>,
) => Promise<Answered>;

const errandDeadlineMs = 60_000;
const retryMs = 100;

/**
 * Always the same errands under the same keys, one after the other, until all are answered or the house is gone. Of one
 * house several can be told, each by its number.
 */
export async function tellStory(url: string, company: Parameters<typeof send>[1], nr = 0): Promise<Told> {
  const answers = new Map<string, Answered>();
  let inHand: string | null = null;
  const tell: Tell = async (key, who, field, call) => {
    inHand = key;
    const deadline = Date.now() + errandDeadlineMs;
    for (;;) {
      try {
        const answer = await send(url, company, { key: keyOf(nr, key), who, field, ...call });
        answers.set(key, answer);
        inHand = null;
        return answer;
      } catch (error) {
        if (!(error instanceof Unanswered) || error.cause !== undefined || Date.now() > deadline) throw error;
        await sleep(retryMs);
      }
    }
  };
  try {
    await story(tell, names[nr] ?? `Company ${nr}`);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
  }
  return { answers, inHand };
}

function keyOf(nr: number, key: string): string {
  return nr === 0 ? key : `${nr} ${key}`;
}

/** So different that none is taken for another. */
const names = ['Acme', 'Dovetail', 'Ember & Rust', 'Quillon'];

async function story(tell: Tell, name: string): Promise<void> {
  const address = { use: 'LEGAL', lines: [`1 ${name} Road`], city: 'Detroit', country: 'US' };
  const profile = { legalName: `${name} Inc.`, country: 'US', segment: 'S0', addresses: [address] };
  const { entityId: acme } = await tell('acme', olga, 'createCustomer', { input: profile });
  await tell('acme submitted', olga, 'submitForValidation', { id: acme });
  const activated = await tell('acme active', stefan, 'activateCustomer', { id: acme });
  const { entityId: account } = await tell('account', bilal, 'openBillingAccount', {
    input: { customerId: acme, legalEntityId: 'le_us', currency: 'USD' },
    ...(activated.receipt === null ? {} : { after: activated.receipt.eventCursor }),
  });
  for (const segment of ['S1', 'S2', 'S3'])
    await tell(`acme ${segment}`, olga, 'updateProfile', { input: { customerId: acme, segment } });
  const invoice = async (name: string): Promise<void> => {
    const lines = [{ description: name, unitPrice: '100', taxes: [] }];
    const drafted = await tell(name, bilal, 'createInvoice', { input: { billingAccountId: account, lines } });
    await tell(`${name} final`, bilal, 'finalizeInvoice', { id: drafted.entityId });
  };
  await invoice('first invoice');
  await invoice('second invoice');
  const { entityId: birch } = await tell('birch', olga, 'createCustomer', {
    input: { legalName: `${name} Oy`, country: 'FI' },
  });
  await tell('birch active', stefan, 'activateCustomer', { id: birch });
  const held = await tell('acme held', carla, 'placeHold', { input: { customerId: acme, reason: 'COMPLIANCE' } });
  await tell('birch account', bilal, 'openBillingAccount', {
    input: { customerId: birch, legalEntityId: 'le_de', currency: 'EUR' },
  });
  const [hold] = held.entity['holds'] as readonly { readonly id: string }[];
  await tell('acme released', carla, 'releaseHold', { input: { customerId: acme, holdId: hold?.id } });
  await invoice('third invoice');
  await tell('birch S1', olga, 'updateProfile', { input: { customerId: birch, segment: 'S1' } });
}
