import type { CurrencyCode } from '../../../../core/currencies.ts';
import {
  compare,
  multiply,
  one,
  placesMax,
  shift,
  sign,
  subtract,
  zero,
  type Decimal,
} from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { readPricePlan } from '../../../../core/pricing/price-plan.ts';
import { rate } from '../../../../core/pricing/rate.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { divide, round } from '../../../../core/rounding.ts';
import type { SubscriptionItem } from '../billing-subscription.ts';
import { tierLinesOf } from '../charges/tier-lines.ts';
import type { InvoiceLine } from '../invoice.ts';
import type { LineDiscount, PricePlanSnapshot } from './contract-terms.ts';

/** How a line shows what something costs. */
export type ShownPrice = Pick<InvoiceLine, 'quantity' | 'unitPrice' | 'tierLines' | 'trueUp'>;

/** What an item costs for one full period, or once; exact. */
export type ItemPrice = { readonly gross: Money; readonly net: Money; readonly shown: ShownPrice };

export function priceOf(
  { pricePlan, discount }: Pick<SubscriptionItem, 'pricePlan' | 'discount'>,
  quantity: Decimal,
  currency: CurrencyCode,
): Result<ItemPrice> {
  const plan = readPricePlan(pricePlan, 'pricePlan');
  if (!plan.ok) return plan;
  const rated = rate(plan.value, { quantity });
  if (!rated.ok) return rated;
  const { amount, lines } = rated.value;
  const gross = { amount, currency };
  const net = { amount: subtract(amount, discountOn(amount, discount)), currency };
  const tierLines = tierLinesOf(plan.value, lines);
  // A flat price is one of the whole, whatever the quantity.
  const units = pricePlan.model === 'FLAT' ? wholeOf(amount) : unitsOf(pricePlan, quantity, amount);
  return accept({ gross, net, shown: { ...units, ...(tierLines.length > 0 && { tierLines }) } });
}

/** The quantity at what a unit of it costs, or comes to; one of the whole where there is none. */
export function unitsOf(
  { model, unit }: Pick<PricePlanSnapshot, 'model' | 'unit'>,
  quantity: Decimal,
  amount: Decimal,
): Pick<InvoiceLine, 'quantity' | 'unitPrice'> {
  if (sign(quantity) <= 0) return wholeOf(amount);
  if (model === 'PER_UNIT' && unit !== null) return { quantity, unitPrice: unit };
  return { quantity, unitPrice: divide(amount, quantity, placesMax, 'HALF_UP') };
}

function wholeOf(amount: Decimal): Pick<InvoiceLine, 'quantity' | 'unitPrice'> {
  return { quantity: one, unitPrice: round(amount, placesMax, 'HALF_UP') };
}

/** Never more than the price itself. */
export function discountOn(gross: Decimal, discount: LineDiscount | null): Decimal {
  if (discount === null) return zero;
  const { kind, value } = discount;
  const off = kind === 'PERCENT' ? multiply(gross, shift(value, -2)) : value;
  return compare(off, gross) > 0 ? gross : off;
}
