import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from '../events/child.ts';
import { eventually } from '../harness/eventually.ts';
import { made, openBillingRoom, type BillingRoom } from '../harness/billing.ts';
import { subscribing } from '../harness/subscriptions.ts';
import { metering } from '../harness/usage.ts';

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
let usage: ReturnType<typeof metering>;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
  usage = metering(room, billing);
  room.clock.moveTo(new Date('2026-01-20T12:00:00.000Z'));
  made(await usage.meter());
});
afterAll(() => room[Symbol.asyncDispose]());

/** While a period is closed, and between that and the page that charges it; the pages themselves are tried in bill-run.e2e.ts. */
const points = ['command.after-write:1', 'bill-run.after-usage:1'];

describe('a bill run that charges usage and whose worker dies', { timeout: 120_000 }, () => {
  it.each(points)('at %s rates and charges each period once', async (point) => {
    const name = point.replace(/[^a-z0-9]+/g, '_');
    room.clock.moveTo(new Date('2026-01-20T12:00:00.000Z'));
    const subscription = await usage.subscribe(`ctr_${name}`, {}, { customerId: `cus_${name}`, endDate: '2026-02-01' });
    made(
      await usage.record(subscription, [
        { eventId: `${name}-1`, value: '70' },
        { eventId: `${name}-2`, value: '30' },
      ]),
    );
    room.clock.moveTo(new Date('2026-02-04T12:00:00.000Z'));
    const run = await billing.runBilling('2026-02-04');
    const worker = (crashAt?: string) =>
      startChild('test/chaos/bill-run-process.ts', [room.url, '2026-02-04T12:00:00.000Z'], crashAt);
    expect(await worker(point).ended).toBe('SIGKILL');
    // That a lease runs out is tried there, too.
    await room.database.pool.query('delete from bill_run_leases');
    const second = worker();
    await eventually(`${run.id} is completed`, async () => (await billing.run(run.id)).status !== 'RUNNING', 60_000);
    await second.kill();

    expect(await billing.chargesOf(subscription)).toEqual(['calls 2026-01-01..2026-02-01 10']);
    const [invoice] = await billing.invoicesOf(subscription);
    expect(await usage.ratedOf(subscription)).toMatchObject([{ state: 'BILLED', revision: 0, invoiceId: invoice?.id }]);
  });
});
