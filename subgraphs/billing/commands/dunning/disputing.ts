import { civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import { change, companion, type Companion, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import { disputed, resumed } from '../../domain/dunning/steps.ts';
import type { Payment, PaymentId } from '../../domain/payment.ts';
import type { BillingReader } from '../../port.ts';

/** The case of a payment's account, as long as the payment is disputed. A dispute outweighs a promise, and one before it. */
export function pausedBeside(its: DunningCase | null, { id }: Payment): readonly Companion[] {
  if (its === null || its.pausedBy === 'DISPUTE') return [];
  return [companion('DunningCase', its, change(disputed(its, id), 'billing.dunningCase.paused'))];
}

/** A case that the dispute of a payment paused, and another payment of the account that is disputed as well. */
export type DisputedCase = {
  readonly case: DunningCase;
  readonly today: CivilDate;
  readonly another: PaymentId | null;
};

export async function gatherDisputed(
  reader: BillingReader,
  { id, billingAccountId }: Payment,
  { now, scope }: Pick<DecisionContext, 'now' | 'scope'>,
): Promise<DisputedCase | null> {
  if (billingAccountId === null) return null;
  const its = await reader.lockDunningCaseOf(billingAccountId, scope);
  if (its?.disputedPaymentId !== id) return null;
  const account = await reader.account(billingAccountId, { kind: 'everything', on: scope.on });
  invariant(account, 'a case has an account');
  const today = civilDateAt(now, account.timeZone);
  return { case: its, today, another: await reader.disputedBeside(id, billingAccountId) };
}

/** It goes on, or waits for the other dispute. */
export function resumedBeside(paused: DisputedCase | null): readonly Companion[] {
  if (paused === null) return [];
  const { case: its, today, another } = paused;
  const changed =
    another === null
      ? change(resumed(its, today), 'billing.dunningCase.resumed')
      : change(disputed(its, another), 'billing.dunningCase.paused');
  return [companion('DunningCase', its, changed)];
}
