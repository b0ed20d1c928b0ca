import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMonths, civilDate, type CivilDate } from '../../core/civil-date.ts';
import type { BillRun } from '../../subgraphs/billing/domain/bill-run.ts';
import { startChild, type Child } from '../events/child.ts';
import { eventually } from '../harness/eventually.ts';
import { made, openBillingRoom, type BillingRoom } from '../harness/billing.ts';
import { subscribing } from '../harness/subscriptions.ts';
import { createDice } from './dice.ts';

/** More than a page of drafts, and of numbers. */
const count = 140;
const first = civilDate('2026-01-01');

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
/** What the month before cost, which nothing interrupted. */
let undisturbed: readonly string[];
let month = 0;

beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
  room.clock.moveTo(new Date('2026-01-01T12:00:00.000Z'));
  const account = await room.openAccount();
  await billing.liesIn('cus_acme', 'US');
  for (let index = 0; index < count; index += 1) {
    const id = `ctr_${index}`;
    const lines = [
      { lineKey: 'platform', price: { model: 'FLAT', flat: String(100 + index) } },
      { lineKey: 'seats', quantity: '3', price: { model: 'PER_UNIT', unit: '7.5' } },
    ];
    await billing.knowsContract({ id, lines });
    made(await billing.create(account, id));
  }
  await billing.bill(first);
  undisturbed = await chargesOf(first);
});
afterAll(() => room[Symbol.asyncDispose]());

/** Each month is a run of its own: the same subscriptions, and a worker that dies somewhere else. */
async function nextRun(): Promise<{ readonly run: BillRun; readonly day: CivilDate; worker(crashAt?: string): Child }> {
  month += 1;
  const day = addMonths(first, month);
  const instant = `${day}T12:00:00.000Z`;
  room.clock.moveTo(new Date(instant));
  const run = await billing.runBilling(day);
  return { run, day, worker: (crashAt) => startChild('test/chaos/bill-run-process.ts', [room.url, instant], crashAt) };
}

/** What was charged from a day on, by subscription, and which numbers that took. */
async function chargesOf(day: CivilDate): Promise<readonly string[]> {
  const { rows } = await room.database.pool.query<{ charge: string }>(
    `select concat_ws(' ', subscription.contract_id, line ->> 'description', line -> 'net' ->> 'amount', invoice.status) as charge
     from invoices invoice join billing_subscriptions subscription on subscription.id = invoice.billing_subscription_id,
       jsonb_array_elements(invoice.lines) as line
     where line -> 'period' ->> 'from' = $1::text order by 1`,
    [day],
  );
  return rows.map(({ charge }) => charge);
}

async function expectWhole(run: BillRun, day: CivilDate): Promise<void> {
  await eventually(`${run.id} is completed`, async () => (await billing.run(run.id)).status !== 'RUNNING', 60_000);
  expect(await billing.run(run.id)).toMatchObject({
    status: 'COMPLETED',
    counts: { subscriptions: count, drafted: count, taxed: count, finalized: count, waiting: 0, failed: 0 },
  });
  expect(await chargesOf(day)).toEqual(undisturbed);
  const { rows } = await room.database.pool.query<{ number: string }>('select number from invoices order by number');
  expect(rows.map(({ number }) => Number(number.slice(4)))).toEqual(
    Array.from({ length: count * (month + 1) }, (_, index) => index + 1),
  );
}

/** Pages: two of drafts, one that finds no more, two of numbers, one that finds no more. */
const points = ['command.after-write:2', 'bill-run.after-taxes:2', 'bill-run.after-page:5'];

describe('a bill run whose worker dies', { timeout: 120_000 }, () => {
  it.each(points)('at %s charges what one would have charged that does not', async (point) => {
    const { run, day, worker } = await nextRun();
    expect(await worker(point).ended).toBe('SIGKILL');
    expect((await billing.run(run.id)).status).toBe('RUNNING');
    const second = worker();
    await expectWhole(run, day);
    await second.kill();
  });

  it('again and again, at any moment, while another takes over, does so too', async () => {
    const dice = createDice(20260101);
    const { run, day, worker } = await nextRun();
    for (let kills = 0; kills < 3; kills += 1) {
      const one = worker();
      await one.says('working', 30_000);
      await new Promise((resolve) => setTimeout(resolve, dice.below(120)));
      await one.kill();
    }
    const last = worker();
    await expectWhole(run, day);
    await last.kill();
  });

  it('or stands still past its lease and comes back does nothing twice', async () => {
    const { run, day, worker } = await nextRun();
    const [frozen, other] = [worker(), worker()];
    await Promise.all([frozen.says('working', 30_000), other.says('working', 30_000)]);
    frozen.signal('SIGSTOP');
    await expectWhole(run, day);
    frozen.signal('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await expectWhole(run, day);
    await Promise.all([frozen.kill(), other.kill()]);
  });
});
