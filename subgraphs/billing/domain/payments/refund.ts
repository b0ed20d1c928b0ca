import type { CurrencyCode } from '../../../../core/currencies.ts';
import { compare, larger, subtract, zero, type Decimal } from '../../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { checkAmounts, checkPositive, shownAmount } from '../amounts.ts';
import { firstOf } from '../validation.ts';

/** What came in for an invoice or by a payment, and what of it went back: by refunds, and by lost disputes. */
export type Settled = { readonly paid: Decimal; readonly refunded: Decimal; readonly chargedBack: Decimal };

/** What may still be refunded: paid − refunded − charged back, never below zero (DOMAIN 5.3 (3)). */
export function refundable({ paid, refunded, chargedBack }: Settled): Decimal {
  return larger(zero, subtract(subtract(paid, refunded), chargedBack));
}

/** Why a refund may not be made, or null. Who approves it is another question (DOMAIN 13). */
export function refuseRefund(refund: Decimal, settled: Settled, currency: CurrencyCode): Refusal | null {
  const { paid, refunded, chargedBack } = settled;
  const wrong = firstOf(
    checkPositive('refund', refund),
    checkAmounts({ refund, paid, refunded, chargedBack }, currency),
  );
  if (wrong !== null) return wrong;
  const most = refundable(settled);
  if (compare(refund, most) <= 0) return null;
  const left = shownAmount(most, currency);
  return refuse('REFUND_EXCEEDS_PAID', { refundable: left }, `At most ${left} ${currency} can be refunded.`);
}
