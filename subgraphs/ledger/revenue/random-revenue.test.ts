import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { people } from '../../../test/harness/ledger.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import { made } from '../../../test/harness/billing.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import type { BillingSubscription } from '../../billing/domain/billing-subscription.ts';
import { commands } from '../commands/all.ts';

const because = { reason: 'because' };
const day = fc.integer({ min: 0, max: 89 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('bill' as const), day }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('recognise' as const), day }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('amend' as const), day, value: fc.integer({ min: 0, max: 900_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('price' as const), day, cents: fc.integer({ min: -60_000, max: 90_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('exercise' as const),
      day,
      exercised: fc.nat({ max: 20 }),
      beyond: fc.nat({ max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('suspend' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resume' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('credit' as const), cents: fc.integer({ min: 1, max: 5_000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tellAgain' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('terminate' as const), day }) },
);
const steps = fc.array(step, { minLength: 6, maxLength: 14 });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe('any history of invoices, recognition, amendments, estimates of the price, rights, suspensions and credits, in any currency', () => {
  let room: RevenueRoom;
  let stories = 0;
  beforeAll(async () => {
    room = await openRevenueRoom();
    await room.ssp('prd_platform', '100');
    await room.ssp('prd_platform', '100', { currency: 'EUR' as never });
    await room.ssp('prd_voucher', '90', { basis: 'UNIT' });
    await room.ssp('prd_voucher', '90', { basis: 'UNIT', currency: 'EUR' as never });
    await room.tellProduct('prd_voucher', 'MATERIAL_RIGHT');
    // Each day has its own rate, up and down.
    for (let day = 0; day < 90; day += 1)
      await room.quote(addDays(civilDate('2026-01-01'), day), (1 + ((day * 37) % 50) / 100).toFixed(2));
  });
  afterAll(() => room[Symbol.asyncDispose]());

  it('leaves liability less asset at what was billed and not recognised, contract by contract and on the accounts', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('EUR', 'USD'), async (steps, currency) => {
        stories += 1;
        const story = await begin(room, `ctr_random_${stories}`, currency);
        for (const one of steps) await take(room, story, one);
        await room.catchUp();
        await room.checkRevenue();
        await room.checkBooks();
        const obligations = await room.obligationsOf(story.id);
        const allocated = obligations.reduce(
          (sum, one) => sum + Math.round(Number(one.allocated?.amount.toString()) * 100),
          0,
        );
        const live = (await room.scheduleOf(story.id)).reduce(
          (sum, line) => sum + Math.round(Number(line.split(' ')[2]) * 100),
          0,
        );
        expect(live).toBe(allocated);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 300_000);
});

type Story = {
  readonly id: string;
  readonly currency: string;
  readonly subscription: BillingSubscription;
  day: number;
  version: number;
  value: string;
  status: string;
  effectiveDate: string;
  termination?: { readonly date: string; readonly creditPolicy: string };
};

async function begin(room: RevenueRoom, id: string, currency: string): Promise<Story> {
  const { subscription } = await room.bills.subscribe({ id, currency });
  const first = { version: 1, value: '1200', status: 'ACTIVE', effectiveDate: '2026-01-01', day: 0 };
  const story: Story = { id, currency, subscription, ...first };
  await tell(room, story);
  return story;
}

function tell(
  room: RevenueRoom,
  { id, currency, version, value, status, effectiveDate, termination }: Story,
): Promise<void> {
  const line = { lineKey: 'platform', value, to: '2027-01-01' };
  const voucher = { lineKey: 'voucher', productType: 'ONE_TIME', value: '0', to: '2026-03-15' };
  return room.tellContract({
    id,
    currency,
    version,
    status,
    effectiveDate,
    lines: [line, voucher],
    ...(termination === undefined ? {} : { termination }),
  });
}

/** Whatever is refused was not done. */
async function take(room: RevenueRoom, story: Story, step: Step): Promise<void> {
  const on = 'day' in step ? addDays(civilDate('2026-01-01'), step.day) : '';
  const isOver = story.status === 'TERMINATED';
  switch (step.do) {
    case 'bill':
      // Issued on its own day, and so at its own rate.
      story.day = Math.max(story.day, step.day);
      room.billing.clock.moveTo(new Date(`${addDays(civilDate('2026-01-01'), story.day)}T17:00:00Z`));
      await room.bills.bill(on);
      return room.catchUp();
    case 'recognise':
      expect(await room.recognise(on)).toMatchObject({ status: 'COMPLETED' });
      return;
    case 'amend':
      if (isOver) return;
      story.version += 1;
      story.value = (step.value / 100).toFixed(2);
      story.effectiveDate = on;
      return tell(room, story);
    case 'price': {
      const { id } = await room.contractOf(story.id);
      const outcomes = [{ amount: decimal((step.cents / 100).toFixed(2)), probabilityPct: decimal(100) }];
      const asked = { code: 'bonus', method: 'EXPECTED_VALUE', confidencePct: decimal(80), asOf: on as never } as const;
      const input = { revenueContractId: id, ...asked, outcomes };
      await room.ledger.run(people.accountant, commands.estimateVariableConsideration, input, because);
      return;
    }
    case 'exercise': {
      const { id: revenueContractId } = await room.contractOf(story.id);
      const used = { exercised: decimal(step.exercised), expected: decimal(step.exercised + step.beyond) };
      const input = { revenueContractId, lineKey: 'voucher', asOf: on as never, ...used };
      await room.ledger.run(people.accountant, commands.recordExercise, input);
      return;
    }
    case 'suspend':
    case 'resume':
      if (isOver) return;
      story.status = step.do === 'suspend' ? 'SUSPENDED' : 'ACTIVE';
      return tell(room, story);
    case 'terminate':
      if (isOver) return;
      story.status = 'TERMINATED';
      story.termination = { date: on, creditPolicy: step.day % 2 === 0 ? 'UNUSED' : 'NO_CREDIT' };
      return tell(room, story);
    case 'tellAgain':
      return tell(room, story);
    case 'void': {
      const invoice = (await room.bills.invoicesOf(story.subscription)).find(({ status }) => status === 'OPEN');
      if (invoice === undefined) return;
      await room.billing.onInvoice(billing.voidInvoice, { id: invoice.id }, because);
      return room.catchUp();
    }
    case 'release': {
      const { id } = await room.contractOf(story.id);
      await room.ledger.run(people.accountant, commands.releaseRevenue, { id }, because);
      return;
    }
    case 'credit': {
      const invoice = (await room.bills.invoicesOf(story.subscription)).find(({ status }) => status === 'OPEN');
      const [line] = invoice?.lines ?? [];
      if (invoice === undefined || line === undefined) return;
      const lines = [{ invoiceLineId: line.id, gross: decimal((step.cents / 100).toFixed(2)) }];
      const asked = { invoiceId: invoice.id, reason: 'r', lines };
      const note = await room.billing.onCreditNote(billing.createCreditNote, asked);
      if (note.kind === 'REFUSED') return;
      made(await room.billing.onCreditNote(billing.issueCreditNote, { id: note.entityId }));
      return room.catchUp();
    }
  }
}
