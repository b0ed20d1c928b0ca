import { enclosingPeriod } from '../../../../core/calendar/billing-dates.ts';
import { later } from '../../../../core/calendar/period-parts.ts';
import { prorate, usedShare } from '../../../../core/calendar/proration.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { sign, smaller, subtract, sum, type Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { BoundedPeriod } from '../../../../core/period.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import type { BillingSubscription, SubscriptionItem, SubscriptionItemId } from '../billing-subscription.ts';
import type { CreditNote } from '../credit-note.ts';
import type { Invoice, InvoiceId } from '../invoice.ts';
import { priceOf } from './item-price.ts';
import { scheduleOf, termsOn } from './service.ts';

/** Days that an invoice charges of an item: those of its line, but for days of it that are charged anew by now. */
export type ChargedPeriod = BoundedPeriod & { readonly invoiceId: InvoiceId; readonly itemId: SubscriptionItemId };

/** An invoice with what it charges by now, and what was credited of it before. */
export type ChargingInvoice = {
  readonly invoice: Invoice;
  readonly charged: readonly ChargedPeriod[];
  readonly before: readonly Pick<CreditNote, 'lines'>[];
};

export type Unused = readonly { readonly lineId: string; readonly gross: Decimal }[];

/**
 * What of an invoice's recurring lines was charged for days from an item's end on, at the price of a full period and never more
 * than what is left of the line (DOMAIN 5.4). What is charged once is used once its day has come.
 */
export function unusedOf(
  { items, ...subscription }: BillingSubscription,
  { invoice, charged, before }: ChargingInvoice,
  endOf: (item: SubscriptionItem) => CivilDate | null,
  mode: RoundingMode,
): Result<Unused> {
  const unused: { readonly lineId: string; readonly gross: Decimal }[] = [];
  for (const period of charged) {
    const item = items.find(({ id }) => id === period.itemId);
    const line = invoice.lines.find((one) => isOver(one, period));
    const end = item === undefined ? null : endOf(item);
    if (item === undefined || line === undefined || end === null || period.to <= end) continue;
    const credited = before.flatMap(({ lines }) => lines).filter(({ invoiceLineId }) => invoiceLineId === line.id);
    const left = subtract(line.gross.amount, sum(credited.map(({ gross }) => gross.amount)));
    const worth = worthOf(subscription, item, { from: later(end, period.from), to: period.to }, period, mode);
    if (!worth.ok) return worth;
    const amount = worth.value === null ? left : smaller(worth.value, left);
    if (sign(amount) > 0) unused.push({ lineId: line.id, gross: amount });
  }
  return accept(unused);
}

function isOver({ itemId, ratedUsageId, period }: Invoice['lines'][number], of: ChargedPeriod): boolean {
  return itemId === of.itemId && ratedUsageId === undefined && period?.from === of.from;
}

/** What these days of a charged period cost; null where they are all of them. */
function worthOf(
  subscription: Omit<BillingSubscription, 'items'>,
  item: SubscriptionItem,
  days: BoundedPeriod,
  { from }: BoundedPeriod,
  mode: RoundingMode,
): Result<Decimal | null> {
  if (days.from === from) return accept(null);
  invariant(item.interval, 'what recurs has an interval');
  const share = usedShare(days, enclosingPeriod(scheduleOf(subscription, item.interval), from));
  if (!share.ok) return share;
  const terms = termsOn(item, from);
  const price = priceOf(terms, terms.quantity, subscription.currency);
  return price.ok ? accept(prorate(price.value.gross, share.value, mode).amount) : price;
}
