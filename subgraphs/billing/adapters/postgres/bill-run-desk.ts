import type { Kysely } from 'kysely';
import { civilDateAt } from '../../../../core/civil-date.ts';
import { earlier } from '../../../../core/calendar/period-parts.ts';
import type { LegalEntities } from '../../../legal-entity-copy.ts';
import { createLeaseRows } from '../../../run-leases.ts';
import type { BillRunId } from '../../domain/bill-run.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
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

/** The desk on the embedded store. */
export function createBillRunDesk(db: Kysely<BillingTables>, legalEntities: LegalEntities<LegalEntity>): BillRunDesk {
  const everything = { kind: 'everything', on: civilDateAt(new Date(0), 'UTC') } as const;
  const leases = createLeaseRows(db, { runs: 'bill_runs', leases: 'bill_run_leases', key: 'bill_run_id' });
  const runOf = async (id: string | null) => {
    const [run] = id === null ? [] : await readRuns(db, [id as BillRunId], everything);
    return run ?? null;
  };
  return {
    take: async (holder, leaseMs) => runOf(await leases.take(holder, leaseMs)),
    renew: async (run, holder, leaseMs) => runOf(await leases.renew(run, holder, leaseMs)),
    giveBack: (run, holder) => leases.giveBack(run, holder),
    legalEntity: (id) => legalEntities.of(db, id),
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
