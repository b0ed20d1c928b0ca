import type { CurrencyCode } from '../../../../core/currencies.ts';
import { compare, multiply, one, placesMax, shift, subtract, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { readPricePlan } from '../../../../core/pricing/price-plan.ts';
import { rate } from '../../../../core/pricing/rate.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { round } from '../../../../core/rounding.ts';
import type { SubscriptionItem } from '../billing-subscription.ts';
import type { LineDiscount } from './contract-terms.ts';

/** What an item costs for one full period, or once; exact. `quantity` and `unitPrice` are how a line shows it. */
export type ItemPrice = {
  readonly gross: Money;
  readonly net: Money;
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
};

export function priceOf(
  { pricePlan, discount }: Pick<SubscriptionItem, 'pricePlan' | 'discount'>,
  quantity: Decimal,
  currency: CurrencyCode,
): Result<ItemPrice> {
  const plan = readPricePlan(pricePlan, 'pricePlan');
  if (!plan.ok) return plan;
  const rated = rate(plan.value, { quantity });
  if (!rated.ok) return rated;
  const { amount } = rated.value;
  const gross = { amount, currency };
  const net = { amount: subtract(amount, discountOn(amount, discount)), currency };
  const { unit } = pricePlan;
  // Only where each unit costs the same can a line say what one costs.
  if (pricePlan.model === 'PER_UNIT' && unit !== null) return accept({ gross, net, quantity, unitPrice: unit });
  return accept({ gross, net, quantity: one, unitPrice: round(amount, placesMax, 'HALF_UP') });
}

/** Never more than the price itself. */
export function discountOn(gross: Decimal, discount: LineDiscount | null): Decimal {
  if (discount === null) return zero;
  const { kind, value } = discount;
  const off = kind === 'PERCENT' ? multiply(gross, shift(value, -2)) : value;
  return compare(off, gross) > 0 ? gross : off;
}
