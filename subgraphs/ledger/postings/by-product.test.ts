import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import { commands } from '../commands/all.ts';
import type { PostingPurpose } from '../domain/posting/rules.ts';
import { applyProductLines } from '../../product-lines.ts';

let room: RevenueRoom;
/** Where the income of the line `cloud` goes. */
let cloud: string;
beforeAll(async () => {
  room = await openRevenueRoom();
  room.billing.clock.moveTo(new Date('2026-02-05T17:00:00Z'));
  cloud = (await room.ledger.account('4100', { type: 'INCOME' })).id;
  for (const purpose of ['INVOICE', 'CREDIT_NOTE', 'REVENUE_RECOGNITION'] as const) await mapCloud(purpose);
  await tellProduct('prd_platform', 2, 'cloud');
});
afterAll(() => room[Symbol.asyncDispose]());

const mapCloud = (purpose: PostingPurpose) =>
  room.map(purpose, { match: { productLine: 'cloud' }, lines: [{ role: 'REVENUE', accountId: cloud }] });

const tellProduct = (entityId: string, entityVersion: number, productLine: string | null) =>
  transaction({ db: commandTablesOf(room.ledger.database.db) }, (trx) =>
    applyProductLines(trx, [
      {
        ...{ kind: 'event', entityType: 'Product', entityId, entityVersion },
        occurredAt: new Date('2026-01-01T00:00:00Z'),
        event: { data: { changed: { productLine } } },
      } as unknown as LogEntry,
    ]),
  );

/** What was earned on each of the two accounts. */
async function earned(): Promise<readonly [string | undefined, string | undefined]> {
  const { rows } = await room.ledger.database.pool.query<{ account: string; earned: string }>(
    `select account_id as account, trim_scale(sum(coalesce(credit, 0) - coalesce(debit, 0)))::text as earned
     from journal_lines where account_id = any($1) group by account_id`,
    [[cloud, room.accounts.REVENUE.id]],
  );
  const of = (account: string) => rows.find((row) => row.account === account)?.earned;
  return [of(cloud), of(room.accounts.REVENUE.id)];
}

describe('income', () => {
  it('goes where a rule puts that of its product line: as it is recognised, and as it is credited', async () => {
    await room.ssp('prd_platform', '100');
    await room.ssp('prd_setup', '600', { basis: 'UNIT' });
    const platform = { lineKey: 'platform', billingTiming: 'ARREARS' } as const;
    const { subscription } = await room.bills.subscribe({ id: 'ctr_1', lines: [platform] });
    const setup = { lineKey: 'setup', productType: 'ONE_TIME', value: '600', to: '2027-01-01' } as const;
    await room.tellContract({ id: 'ctr_1', lines: [{ ...platform, value: '1200', to: '2027-01-01' }, setup] });
    await room.planAgain();
    expect(await room.recognise('2026-01-31')).toMatchObject({ status: 'COMPLETED', failure: null });
    // A month of 1200 by days, and what was done once.
    expect(await earned()).toEqual(['101.92', '600']);

    await room.bills.bill('2026-02-05');
    await room.catchUp();
    const [invoice] = await room.bills.invoicesOf(subscription);
    expect(invoice?.lines).toMatchObject([{ productId: 'prd_platform' }]);
    const credited = {
      invoiceId: invoice?.id ?? '',
      reason: 'Too much',
      lines: [{ invoiceLineId: invoice?.lines[0]?.id ?? '', gross: decimal('30') }],
    };
    const note = made(await room.billing.onCreditNote(billing.createCreditNote, credited));
    made(await room.billing.onCreditNote(billing.issueCreditNote, { id: note.id }));
    await room.catchUp();
    expect(await earned()).toEqual(['71.92', '600']);
    await room.checkBooks();
  });

  it('is of another line from the day on which the product is: what is told late changes nothing', async () => {
    expect(await tellProduct('prd_platform', 1, 'late')).toBe(false);
    expect(await tellProduct('prd_platform', 3, null)).toBe(true);
    // The credit held it until somebody had a look.
    const { id } = await room.contractOf('ctr_1');
    made(await room.ledger.run(people.accountant, commands.releaseRevenue, { id }, { reason: 'looked at' }));
    const run = await room.recognise('2026-02-28');
    expect(run).toMatchObject({ status: 'COMPLETED', failure: null });
    expect(await earned()).toEqual(['71.92', '692.05']);
    await room.checkBooks();
  });
});
