import { decimal, type Decimal } from '../../../../core/decimal.ts';
import type { PriceEntry } from '../../domain/price-book.ts';
import type { Price, PriceTier } from '../../domain/price.ts';
import type { PlainJson } from './plain-json.ts';

/** An entry from the JSON that was made of it. */
export function revivedEntry(entry: PlainJson<PriceEntry>): PriceEntry {
  return { ...entry, price: revivedPrice(entry.price), floorPrice: revived(entry.floorPrice) };
}

export function revivedPrice(price: PlainJson<Price>): Price {
  return {
    ...price,
    unit: revived(price.unit),
    flat: revived(price.flat),
    packageSize: revived(price.packageSize),
    packagePrice: revived(price.packagePrice),
    ratePct: revived(price.ratePct),
    freeUnits: revived(price.freeUnits),
    freeAmount: revived(price.freeAmount),
    tiers: price.tiers.map(revivedTier),
    minimum: revived(price.minimum),
    maximum: revived(price.maximum),
  };
}

function revivedTier(tier: PlainJson<PriceTier>): PriceTier {
  return {
    upTo: revived(tier.upTo),
    flat: revived(tier.flat),
    unit: revived(tier.unit),
    packageSize: revived(tier.packageSize),
    packagePrice: revived(tier.packagePrice),
    ratePct: revived(tier.ratePct),
  };
}

export function revived(value: string | null): Decimal | null {
  return value === null ? null : decimal(value);
}
