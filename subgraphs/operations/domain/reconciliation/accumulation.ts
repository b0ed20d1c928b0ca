import { absolute, compare, decimal, multiply, sum, type Decimal } from '../../../../core/decimal.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';

/** Differences of one size that a run tolerated: the signed amount in the functional currency, and how often. */
export type Tolerated = { readonly amount: Decimal; readonly count: number };

export type Accumulation = { readonly sumAbsolute: Decimal; readonly exception: 'TOLERANCE_ACCUMULATION' | null };

/** What one run may tolerate for one entity in all, in major units of its functional currency (*Choice* of DOMAIN 9). */
export const accumulationCap: Decimal = decimal(50);

/**
 * The sum of what a run tolerated for one entity, and the exception once it is above the cap. Differences in opposite
 * directions do not cancel.
 */
export function accumulate(tolerated: readonly Tolerated[], cap: Decimal = accumulationCap): Result<Accumulation> {
  const wrong = tolerated.findIndex(({ count }) => !Number.isSafeInteger(count) || count < 0);
  if (wrong >= 0) {
    const path = `tolerated[${wrong}].count`;
    return deny(
      refuse('VALIDATION_FAILED', { path, rule: 'NOT_NEGATIVE' }, `${path} must be a whole number from 0 on.`),
    );
  }
  const sumAbsolute = sum(tolerated.map(({ amount, count }) => multiply(absolute(amount), decimal(count))));
  return accept({ sumAbsolute, exception: compare(sumAbsolute, cap) > 0 ? 'TOLERANCE_ACCUMULATION' : null });
}
