import type { CivilDate } from '../../../../core/civil-date.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { BillRun } from '../bill-run.ts';
import type { BillingSubscription } from '../billing-subscription.ts';
import { linesMax, type Invoice, type InvoiceId, type InvoiceLineId } from '../invoice.ts';
import type { LegalEntity } from '../legal-entity.ts';
import { draftFor, totalsOf } from '../totals.ts';
import { charged, dueCharges, type Charge } from './charging.ts';
import { isChargeable, moveByTime } from './passing-time.ts';
import { periodAt } from './service.ts';

/** What a bill run makes of one subscription: where time took it, and what it was charged. */
export type RunStep = {
  readonly after: BillingSubscription;
  readonly hasMoved: boolean;
  readonly charges: readonly Charge[];
};

/** One move and one invoice at most; what is left is due again. `asOf` is today, or the run's date where that is past. */
export function runStep(
  subscription: BillingSubscription,
  on: { readonly asOf: CivilDate; readonly throughDate: CivilDate; readonly isContractActive: boolean },
  { roundingMode }: Pick<LegalEntity, 'roundingMode'>,
): Result<RunStep> {
  const status = moveByTime(subscription, on.asOf, { isActive: on.isContractActive });
  const moved = status === null ? subscription : { ...subscription, status };
  const due = isChargeable(moved) ? dueCharges(moved, on.throughDate, roundingMode) : accept([]);
  if (!due.ok) return due;
  const charges = due.value.slice(0, linesMax);
  if (status === null && charges.length === 0) return accept({ after: subscription, hasMoved: false, charges });
  const after = { ...charged(moved, charges), currentPeriod: periodAt(moved, on.asOf) };
  return accept({ after, hasMoved: status !== null, charges });
}

/** The draft over what was charged. Its tax is not determined yet. */
export function invoiceOf(
  charges: readonly Charge[],
  on: {
    readonly subscription: BillingSubscription;
    readonly account: BillingAccount;
    readonly run: BillRun;
    readonly now: Date;
    readonly correlationId: string;
    readonly newId: <Id extends string>(prefix: string) => Id;
  },
): Invoice {
  const { subscription, account, run, now, correlationId, newId } = on;
  const { currency } = subscription;
  const lines = charges.map(({ item, ...line }) => ({
    id: newId<InvoiceLineId>('inl'),
    itemId: item.id,
    contractLineKey: item.contractLineKey,
    ...line,
    taxLines: null,
  }));
  return draftFor(
    account,
    { lines, ...totalsOf(lines, currency) },
    {
      id: newId<InvoiceId>('inv'),
      type: 'RECURRING',
      billingSubscriptionId: subscription.id,
      billRunId: run.id,
      correlationId,
      now,
    },
  );
}
