import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { DunningCase } from '../dunning-case.ts';
import type { PaymentId } from '../payment.ts';
import { invalid } from '../validation.ts';
import type { Overdue } from './overdue.ts';
import { planOf, promiseDaysMax, type DunningPlan } from './plans.ts';

/**
 * The day of the next step: so long after the oldest due date as the plan says, and no nearer to the step before than the two
 * are in the plan. Who was not looked at for a month is not reminded three times on one day.
 */
export function nextStepOn(
  plan: DunningPlan,
  { level, lastStepOn, oldestDueDate }: Pick<DunningCase, 'level' | 'lastStepOn'> & { oldestDueDate: CivilDate },
): CivilDate | null {
  const next = plan.levels[level];
  if (next === undefined) return null;
  const byDueDate = addDays(oldestDueDate, next.days);
  const before = plan.levels[level - 1];
  if (before === undefined || lastStepOn === null) return byDueDate;
  const byLastStep = addDays(lastStepOn, next.days - before.days);
  return byLastStep > byDueDate ? byLastStep : byDueDate;
}

/** Every step of its plan is taken. */
export function refuseStepless({ profile, level }: Pick<DunningCase, 'profile' | 'level'>): Refusal | null {
  const count = planOf(profile)?.levels.length ?? 0;
  if (level < count) return null;
  return invalid('DunningCase.level', 'STEPS_LEFT', `below ${count}: every step of ${profile} is taken`);
}

/** The next step taken on a day. Refused where the plan has none left. */
export function advanced(the: DunningCase, overdue: Overdue, today: CivilDate): Result<DunningCase> {
  const plan = planOf(the.profile);
  const taken = plan?.levels[the.level];
  const stepless = refuseStepless(the);
  if (stepless !== null) return deny(stepless);
  invariant(plan !== null && taken !== undefined, 'a plan has the step that is below its number of steps');
  const after = {
    ...the,
    level: the.level + 1,
    lastStep: taken.step,
    lastStepOn: today,
    pastDue: the.pastDue || taken.step === 'PAST_DUE',
    overdue: { amount: overdue.amount, currency: the.currency },
    oldestDueDate: overdue.oldestDueDate,
  };
  return accept({ ...after, nextStepOn: nextStepOn(plan, after) });
}

/** Nothing is done until the day after that on which it was promised to be paid. */
export function promised(the: DunningCase, promisedOn: CivilDate, today: CivilDate): Result<DunningCase> {
  const latest = addDays(today, promiseDaysMax);
  if (promisedOn < today || promisedOn > latest)
    return deny(invalid('input.promisedOn', 'RANGE', `from ${today} to ${latest}`));
  return accept({ ...the, status: 'PAUSED', pausedBy: 'PROMISE', promisedOn, nextStepOn: addDays(promisedOn, 1) });
}

/** Nothing is done until somebody says that the dispute is over: of a payment, where it is one that is disputed. */
export function disputed(the: DunningCase, disputedPaymentId: PaymentId | null): DunningCase {
  return { ...the, status: 'PAUSED', pausedBy: 'DISPUTE', disputedPaymentId, promisedOn: null, nextStepOn: null };
}

/** It goes on where it stood. A promise that was kept would have closed it. */
export function resumed(the: DunningCase, today: CivilDate): DunningCase {
  const { pausedBy, promisedOn, oldestDueDate } = the;
  const plan = planOf(the.profile);
  const planned = plan === null || oldestDueDate === null ? null : nextStepOn(plan, { ...the, oldestDueDate });
  const isBroken = pausedBy === 'PROMISE' && promisedOn !== null && promisedOn < today;
  return {
    ...the,
    status: 'OPEN',
    pausedBy: null,
    promisedOn: null,
    disputedPaymentId: null,
    brokenPromises: the.brokenPromises + (isBroken ? 1 : 0),
    nextStepOn: planned !== null && planned < today ? today : planned,
  };
}

/** Nothing is overdue any more. */
export function closed(the: DunningCase, today: CivilDate): DunningCase {
  return {
    ...the,
    status: 'CLOSED',
    nextStepOn: null,
    pastDue: false,
    pausedBy: null,
    promisedOn: null,
    disputedPaymentId: null,
    overdue: fromMinor(0n, the.currency),
    oldestDueDate: null,
    closedOn: today,
  };
}

export function nothingOverdue(): Refusal {
  return invalid('DunningCase.overdue', 'POSITIVE', 'more than zero: nothing of the account is overdue any more');
}

export function refuseUnsettled(overdue: Overdue | null): Refusal | null {
  if (overdue === null) return null;
  const mustBe = `zero: something of the account has been overdue since ${overdue.oldestDueDate}`;
  return invalid('DunningCase.overdue', 'ZERO', mustBe);
}
