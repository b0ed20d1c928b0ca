import { invariant } from '../../../../core/invariant.ts';
import { change, companion, type Companion, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import { successorOf } from '../../domain/payments/payment-methods.ts';
import type { BillingReader } from '../../port.ts';

/** The account of a method, whoever asks. */
export async function accountOf(
  reader: BillingReader,
  { billingAccountId }: PaymentMethodRef,
  { on }: Pick<DecisionContext['scope'], 'on'>,
): Promise<BillingAccount> {
  const account = await reader.account(billingAccountId, { kind: 'everything', on });
  invariant(account, 'a payment method has an account');
  return account;
}

/** What else its account can be charged by. */
export async function othersOf(
  reader: BillingReader,
  { id, billingAccountId }: PaymentMethodRef,
): Promise<readonly PaymentMethodRef[]> {
  const active = await reader.activePaymentMethods(billingAccountId);
  return active.filter((other) => other.id !== id);
}

/** Who takes the place of a method that goes, under its lock. */
export async function gatherSuccessor(
  reader: BillingReader,
  method: PaymentMethodRef,
  { scope }: Pick<DecisionContext, 'scope'>,
): Promise<PaymentMethodRef | null> {
  const successor = successorOf(method, await othersOf(reader, method));
  return successor === null ? null : reader.lockPaymentMethod(successor.id, scope);
}

/** A method beside the command's own, as the account's default from now on or no more. */
export function defaultedBeside(method: PaymentMethodRef | null, isDefault: boolean): readonly Companion[] {
  if (method === null) return [];
  const changed = change({ ...method, isDefault }, 'billing.paymentMethod.defaulted');
  return [companion('PaymentMethodRef', method, changed)];
}
