import { enclosingPeriod } from '../../../../core/calendar/billing-dates.ts';
import { later } from '../../../../core/calendar/period-parts.ts';
import { prorate, usedShare } from '../../../../core/calendar/proration.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { sign, smaller, type Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import type { BillingSubscription } from '../billing-subscription.ts';
import type { Invoice } from '../invoice.ts';
import { priceOf } from './item-price.ts';
import { scheduleOf, termsOn } from './service.ts';

/**
 * What of an invoice's recurring lines was charged for days from `end` on, at the price of a full period and never more
 * than the line (DOMAIN 5.4). What is charged once is used.
 */
export function unusedOf(
  subscription: BillingSubscription,
  invoice: Invoice,
  end: CivilDate,
  mode: RoundingMode,
): Result<readonly { readonly lineId: string; readonly gross: Decimal }[]> {
  const unused: { readonly lineId: string; readonly gross: Decimal }[] = [];
  for (const { id, itemId, period, gross } of invoice.lines) {
    const item = subscription.items.find((one) => one.id === itemId);
    if (item === undefined || period === null || item.charge !== 'FIXED' || period.to <= end) continue;
    invariant(item.interval, 'what recurs has an interval');
    const whole = enclosingPeriod(scheduleOf(subscription, item.interval), period.from);
    const share = usedShare({ from: later(end, period.from), to: period.to }, whole);
    if (!share.ok) return share;
    const terms = termsOn(item, period.from);
    const price = priceOf(terms, terms.quantity, subscription.currency);
    if (!price.ok) return price;
    const amount = smaller(prorate(price.value.gross, share.value, mode).amount, gross.amount);
    if (sign(amount) > 0) unused.push({ lineId: id, gross: amount });
  }
  return accept(unused);
}
