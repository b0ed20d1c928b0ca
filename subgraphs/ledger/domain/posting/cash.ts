import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import { credit, debit, posting, type Posting } from './posting.ts';

/** Entries of two lines between cash, the receivable and what stands between them (DOMAIN 6.4). */

/** PAYMENT_RECEIVED: not applied to anything yet. */
export function postPaymentReceived(amount: Money): Result<Posting> {
  return posting('PAYMENT_RECEIVED', { amount }, () => [
    debit('CASH_CLEARING', amount),
    credit('UNAPPLIED_CASH', amount),
  ]);
}

/** PROVIDER_FEE: what a payment provider keeps for itself. */
export function postProviderFee(amount: Money): Result<Posting> {
  return posting('PROVIDER_FEE', { amount }, () => [debit('FEES', amount), credit('CASH_CLEARING', amount)]);
}

/** REFUND: of a payment, which opens its invoice again, of what the account is owed, or of what pays nothing. */
export function postRefund(amount: Money, against: 'AR' | 'ACCOUNT_CREDIT' | 'UNAPPLIED_CASH'): Result<Posting> {
  return posting('REFUND', { amount }, () => [debit(against, amount), credit('CASH_CLEARING', amount)]);
}

/** PAYOUT: the provider's money arrives at the bank. */
export function postPayout(amount: Money): Result<Posting> {
  return posting('PAYOUT', { amount }, () => [debit('BANK', amount), credit('CASH_CLEARING', amount)]);
}

/** DISPUTE_WITHDRAWAL: held back until the dispute is decided. Won: reversed. Lost: CHARGEBACK. */
export function postDisputeWithdrawal(amount: Money): Result<Posting> {
  return posting('DISPUTE_WITHDRAWAL', { amount }, () => [
    debit('DISPUTED_FUNDS', amount),
    credit('CASH_CLEARING', amount),
  ]);
}

/** CHARGEBACK: the disputed money is gone, and the customer owes again, unless what it paid was taken back before. */
export function postChargeback(amount: Money, against: 'AR' | 'UNAPPLIED_CASH' = 'AR'): Result<Posting> {
  return posting('CHARGEBACK', { amount }, () => [debit(against, amount), credit('DISPUTED_FUNDS', amount)]);
}
