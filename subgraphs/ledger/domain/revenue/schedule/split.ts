import type { RoundingMode } from '../../../../../core/rounding.ts';
import { nearestUnits } from '../rounding.ts';
import type { RoundingPolicy } from './methods.ts';

/**
 * Splits minor units over days, one amount a weight; the amounts sum to the total and never pass it on the way
 * (DOMAIN 1.2.5, 7). Weights that are all zero count the same: 30E/360 finds no day between the 30th and the 31st.
 */
export function split(
  total: bigint,
  weights: readonly number[],
  { policy, mode }: { readonly policy: RoundingPolicy; readonly mode: RoundingMode },
): readonly bigint[] {
  const counted = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
  const days = counted.reduce((sum, weight) => sum + weight, 0);
  return splitters[policy](total, counted, days, mode);
}

type Splitter = (total: bigint, weights: readonly number[], days: number, mode: RoundingMode) => readonly bigint[];

const splitters = {
  CUMULATIVE(total, weights, days, mode) {
    const whole = BigInt(days);
    let elapsed = 0;
    let given = 0n;
    return weights.map((weight) => {
      elapsed += weight;
      const earned = nearestUnits(total * BigInt(elapsed), whole, mode);
      const part = earned - given;
      given = earned;
      return part;
    });
  },

  LAST_TAKES_REMAINDER(total, weights, days, mode) {
    const whole = BigInt(days);
    let left = total;
    return weights.map((weight, index) => {
      if (index === weights.length - 1) return left;
      const part = closerToZero(nearestUnits(total * BigInt(weight), whole, mode), left);
      left -= part;
      return part;
    });
  },
} as const satisfies Readonly<Record<RoundingPolicy, Splitter>>;

/** Of a few units over many months, lines rounded up one by one would use up more than there is. */
function closerToZero(part: bigint, left: bigint): bigint {
  return sizeOf(part) > sizeOf(left) ? left : part;
}

function sizeOf(units: bigint): bigint {
  return units < 0n ? -units : units;
}
