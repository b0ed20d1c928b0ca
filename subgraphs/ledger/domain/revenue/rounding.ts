import type { RoundingMode } from '../../../../core/rounding.ts';

/** How amounts of one contract are rounded: the scale of its currency, the mode of its legal entity (DOMAIN 1.2). */
export type Rounding = { readonly scale: number; readonly mode: RoundingMode };

/** The places of a share that is shown or kept, but not reckoned with: progress, an average price (DOMAIN 1.2.3). */
export const statedPlaces = 9;

/**
 * The whole number nearest to `dividend / divisor`, for a positive divisor. Schedules count in minor units: one line
 * takes a third of a microsecond so, and several with decimals (DOMAIN 1.2.1).
 */
export function nearestUnits(dividend: bigint, divisor: bigint, mode: RoundingMode): bigint {
  const size = dividend < 0n ? -dividend : dividend;
  const floor = size / divisor;
  const twiceRest = 2n * (size - floor * divisor);
  const isUp = twiceRest > divisor || (twiceRest === divisor && (mode === 'HALF_UP' || floor % 2n === 1n));
  const nearest = isUp ? floor + 1n : floor;
  return dividend < 0n ? -nearest : nearest;
}
