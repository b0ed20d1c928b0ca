import { sql, type Kysely } from 'kysely';
import { civilDateAt } from '../../../../core/civil-date.ts';
import { later } from '../../../../platform/postgres/later.ts';
import { earlier } from '../../../../core/calendar/period-parts.ts';
import type { BillRunId } from '../../domain/bill-run.ts';
import { closablePeriods } from '../../domain/closing/usage-periods.ts';
import { isChargeable } from '../../domain/subscriptions/passing-time.ts';
import type { BillRunDesk } from '../../port.ts';
import { readRuns } from './bill-runs.ts';
import { leftDrafts, readInvoices } from './invoices.ts';
import { forgetLateUsage, lateUsage } from './late-usage.ts';
import { closedThrough } from './rated-usage.ts';
import { dueMetered, readSubscriptions } from './subscriptions.ts';
import type { BillingTables } from './tables.ts';
import { noteTaxes, readTaxProfiles } from './taxes.ts';

/** The desk on the embedded store. Leases go by the database's clock, which all workers share. */
export function createBillRunDesk(db: Kysely<BillingTables>): BillRunDesk {
  const everything = { kind: 'everything', on: civilDateAt(new Date(0), 'UTC') } as const;
  const runOf = async (id: BillRunId | undefined) => {
    const [run] = id === undefined ? [] : await readRuns(db, [id], everything);
    return run ?? null;
  };
  return {
    async take(legalEntities, holder, leaseMs) {
      const { rows } = await sql<{ id: BillRunId }>`
        insert into bill_run_leases (bill_run_id, holder, leased_until)
        select id, ${holder}, ${later(leaseMs)} from bill_runs
        where status = 'RUNNING' and legal_entity_id = any(${legalEntities}::text[])
          and not exists (select from bill_run_leases where bill_run_id = bill_runs.id and leased_until > now())
        order by id limit 1
        on conflict (bill_run_id) do update set holder = excluded.holder, leased_until = excluded.leased_until
        where bill_run_leases.leased_until <= now()
        returning bill_run_id as id`.execute(db);
      return runOf(rows[0]?.id);
    },
    async renew(run, holder, leaseMs) {
      const { rows } = await sql<{ id: BillRunId }>`
        update bill_run_leases set leased_until = ${later(leaseMs)}
        where bill_run_id = ${run} and holder = ${holder} returning bill_run_id as id`.execute(db);
      return runOf(rows[0]?.id);
    },
    async giveBack(run, holder) {
      await sql`delete from bill_run_leases where bill_run_id = ${run} and holder = ${holder}`.execute(db);
    },
    async closable(due, now) {
      const metered = await dueMetered(db, due);
      const items = metered.flatMap(({ subscription }) => subscription.items.map(({ id }) => id));
      const reach = await closedThrough(db, items);
      return metered.flatMap(({ subscription, timeZone }) => {
        const day = earlier(due.by, civilDateAt(now, timeZone));
        return (isChargeable(subscription) ? subscription.items : []).flatMap((item) =>
          closablePeriods(subscription, item, { day, closedThrough: reach.get(item.id) ?? null }).map(({ used }) => ({
            billingSubscriptionId: subscription.id,
            itemId: item.id,
            from: used.from,
          })),
        );
      });
    },
    late: (legalEntity, limit) => lateUsage(db, legalEntity, limit),
    forgetLate: (legalEntity, late) => forgetLateUsage(db, legalEntity, late),
    async untaxed(left) {
      const drafts = await readInvoices(db, await leftDrafts(db, left), everything);
      return drafts.filter((draft) => draft?.taxStatus === 'PENDING').filter((draft) => draft !== null);
    },
    taxProfiles: (customers) => readTaxProfiles(db, customers),
    async taxCategories(ids) {
      const found = await readSubscriptions(db, ids, everything);
      const items = found.flatMap((one) => one?.items ?? []);
      return new Map(items.map(({ id, taxCategory }) => [id as string, taxCategory]));
    },
    noteTaxes: (answers, now) => noteTaxes(db, answers, now),
  };
}
