import { zero, type Decimal } from '../../../../core/decimal.ts';
import { priceModels } from '../../../../core/pricing/price-model.ts';
import type { PricePlan, TierLine } from '../../../../core/pricing/price-plan.ts';
import type { InvoiceTierLine } from '../invoice.ts';

/** What a rating says of a tier; what the price's maximum takes off it, where there is one. */
type RatedTier = TierLine & { readonly discount?: Decimal };

/** How a price of more than one figure makes its amount, tier by tier; none where quantity and unit price say it all. */
export function tierLinesOf(
  { model, tiers }: Pick<PricePlan, 'model' | 'tiers'>,
  rated: readonly RatedTier[],
): readonly InvoiceTierLine[] {
  if (isPlain[model]) return [];
  return rated.flatMap(({ tier, quantity, amount, discount = zero }) => {
    const of = tiers[tier - 1];
    if (of === undefined) return [];
    const { price: unitPrice, flat, packageSize } = of;
    return [{ tier, quantity, unitPrice, flat, packageSize, amount, discount }];
  });
}

const isPlain = Object.fromEntries(
  Object.entries(priceModels).map(([model, { tiers, per }]) => [
    model,
    tiers === 'ONE' && (per === 'UNIT' || per === 'NOTHING'),
  ]),
) as Readonly<Record<PricePlan['model'], boolean>>;
