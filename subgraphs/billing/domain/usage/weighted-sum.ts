import { add, decimal, multiply, zero, type Decimal } from '../../../../core/decimal.ts';
import { quantityPlacesMax } from '../../../../core/pricing/figures.ts';
import { divide } from '../../../../core/rounding.ts';
import type { Span } from './span.ts';

/** A change of a level at an instant: five seats more, two fewer. */
export type Change = { readonly at: Date; readonly change: Decimal };

/** `level` is what the next span begins with. */
export type WeightedLevel = { readonly quantity: Decimal; readonly level: Decimal };

/**
 * The level weighted by how long it lasted: Σ level × duration ÷ length of the span, exact in milliseconds and rounded
 * once, to the nine places of a quantity (DOMAIN 1.2.3, 5.1). The level starts with what was `carried` over, and what it
 * ends with is carried on. The changes lie in the span and come in any order.
 */
export function weightedSum(changes: readonly Change[], { from, to }: Span, carried = zero): WeightedLevel {
  // A change counts from its instant to the end, so no order is needed.
  let weighted = multiply(carried, milliseconds(from, to));
  let level = carried;
  for (const { at, change } of changes) {
    weighted = add(weighted, multiply(change, milliseconds(at, to)));
    level = add(level, change);
  }
  return { quantity: divide(weighted, milliseconds(from, to), quantityPlacesMax, 'HALF_UP'), level };
}

function milliseconds(from: Date, to: Date): Decimal {
  return decimal(to.getTime() - from.getTime());
}
