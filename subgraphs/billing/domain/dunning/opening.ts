import type { CivilDate } from '../../../../core/civil-date.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { DunningCase, DunningCaseId } from '../dunning-case.ts';
import { invalid } from '../validation.ts';
import { isBeyondGrace, type Overdue } from './overdue.ts';
import { planOf } from './plans.ts';
import { nextStepOn } from './steps.ts';

/** The case of an account of which something is overdue beyond the grace of its profile. No step is taken yet. */
export function openedFor(
  account: BillingAccount,
  overdue: Overdue | null,
  on: { readonly id: DunningCaseId; readonly today: CivilDate; readonly now: Date },
): Result<DunningCase> {
  const profile = account.dunningProfile;
  const plan = planOf(profile);
  if (plan === null)
    return deny(invalid('BillingAccount.dunningProfile', 'DUNNING_PROFILE', 'another than NONE: nobody is reminded'));
  if (overdue === null || !isBeyondGrace(overdue, plan.graceDays, on.today)) {
    const mustBe = `overdue for more than ${plan.graceDays} days, some of them`;
    return deny(invalid('BillingAccount.invoices', 'OVERDUE', mustBe));
  }
  const { oldestDueDate, amount } = overdue;
  const { currency } = account;
  return accept({
    id: on.id,
    version: 0,
    billingAccountId: account.id,
    customerId: account.customerId,
    legalEntityId: account.legalEntityId,
    currency,
    profile,
    status: 'OPEN',
    level: 0,
    lastStep: null,
    lastStepOn: null,
    nextStepOn: nextStepOn(plan, { level: 0, lastStepOn: null, oldestDueDate }),
    pastDue: false,
    pausedBy: null,
    disputedPaymentId: null,
    promisedOn: null,
    brokenPromises: 0,
    overdue: { amount, currency },
    oldestDueDate,
    closedOn: null,
    createdAt: on.now,
    updatedAt: on.now,
  });
}
