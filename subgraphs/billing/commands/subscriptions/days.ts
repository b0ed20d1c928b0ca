import { civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import { refuseLater } from '../../domain/subscriptions/ending.ts';
import type { BillingReader } from '../../port.ts';

/** The account of a subscription, whoever asks: billing dates are dates of its zone. */
export async function accountOf(
  reader: BillingReader,
  { billingAccountId }: BillingSubscription,
  { on }: Pick<Scope, 'on'>,
): Promise<BillingAccount> {
  const account = await reader.account(billingAccountId, { kind: 'everything', on });
  invariant(account, 'a subscription has an account');
  return account;
}

/** The day that a command speaks of: today in the account's zone, or an earlier one. */
export function dayOf(
  { effectiveDate, now }: { readonly effectiveDate: CivilDate | null; readonly now: Date },
  { timeZone }: BillingAccount,
): Result<CivilDate> {
  const today = civilDateAt(now, timeZone);
  const wrong = effectiveDate === null ? null : refuseLater(effectiveDate, today);
  return wrong === null ? accept(effectiveDate ?? today) : deny(wrong);
}
