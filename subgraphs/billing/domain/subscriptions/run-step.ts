import type { CivilDate } from '../../../../core/civil-date.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { BillRun } from '../bill-run.ts';
import type { BillingSubscription, SubscriptionItemId } from '../billing-subscription.ts';
import type { ClosedUsage } from '../closing/closed-usage.ts';
import { usageCharges } from '../closing/usage-charges.ts';
import { linesMax, type Invoice, type InvoiceId, type InvoiceLineId } from '../invoice.ts';
import type { LegalEntity } from '../legal-entity.ts';
import { draftFor, totalsOf } from '../totals.ts';
import { charged, chargedUsage, dueCharges, type Charge } from './charging.ts';
import { isChargeable, moveByTime } from './passing-time.ts';
import { periodAt } from './service.ts';

/** What a bill run makes of one subscription: where time took it, and what it was charged. */
export type RunStep = {
  readonly after: BillingSubscription;
  readonly hasMoved: boolean;
  readonly charges: readonly Charge[];
};

/** What is closed of the usage of a subscription: ratings that no document has, and how far each item is closed. */
export type UsageToCharge = {
  readonly unbilled: readonly ClosedUsage[];
  readonly closedThrough: ReadonlyMap<SubscriptionItemId, CivilDate>;
};
export const noUsage: UsageToCharge = { unbilled: [], closedThrough: new Map() };

/** One move and one invoice at most; what is left is due again. `asOf` is today, or the run's date where that is past. */
export function runStep(
  subscription: BillingSubscription,
  on: {
    readonly asOf: CivilDate;
    readonly throughDate: CivilDate;
    readonly isContractActive: boolean;
    readonly usage?: UsageToCharge;
  },
  { roundingMode }: Pick<LegalEntity, 'roundingMode'>,
): Result<RunStep> {
  const { unbilled, closedThrough } = on.usage ?? noUsage;
  const status = moveByTime(subscription, on.asOf, { isActive: on.isContractActive });
  const moved = status === null ? subscription : { ...subscription, status };
  const due = isChargeable(moved) ? dueCharges(moved, on.throughDate, roundingMode) : accept([]);
  if (!due.ok) return due;
  const usage = isChargeable(moved) ? usageCharges(moved, unbilled, roundingMode) : [];
  const charges = [...due.value, ...usage].slice(0, linesMax);
  const metered = isChargeable(moved) ? chargedUsage(moved, closedThrough) : moved;
  if (status === null && charges.length === 0 && metered === moved)
    return accept({ after: subscription, hasMoved: false, charges });
  const after = { ...charged(metered, charges), currentPeriod: periodAt(moved, on.asOf) };
  return accept({ after, hasMoved: status !== null, charges });
}

/** The draft over what was charged. Its tax is not determined yet. */
export function invoiceOf(
  charges: readonly Charge[],
  on: {
    readonly subscription: BillingSubscription;
    readonly account: BillingAccount;
    readonly run: BillRun;
    readonly erpInstanceId: Invoice['erpInstanceId'];
    readonly now: Date;
    readonly correlationId: string;
    readonly newId: <Id extends string>(prefix: string) => Id;
  },
): Invoice {
  const { subscription, account, run, erpInstanceId, now, correlationId, newId } = on;
  const { currency } = subscription;
  const lines = charges.map(({ item, ...line }) => ({
    id: newId<InvoiceLineId>('inl'),
    itemId: item.id,
    contractLineKey: item.contractLineKey,
    productId: item.productId,
    ...line,
    taxLines: null,
  }));
  return draftFor(
    account,
    { lines, ...totalsOf(lines, currency) },
    {
      id: newId<InvoiceId>('inv'),
      type: charges.every(({ ratedUsageId }) => ratedUsageId !== undefined) ? 'USAGE' : 'RECURRING',
      billingSubscriptionId: subscription.id,
      billRunId: run.id,
      erpInstanceId,
      correlationId,
      now,
    },
  );
}
