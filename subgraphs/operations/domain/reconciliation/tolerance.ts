import { absolute, compare, decimal, multiply, sign, subtract, type Decimal } from '../../../../core/decimal.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';

/** How far a figure may be off. Both limits hold; a relative limit of null is none (DOMAIN 9). */
export type Tolerance = {
  /** In the figure's own unit: major units of the currency for an amount. */
  readonly absolute: Decimal;
  /** In per cent of the expected figure. */
  readonly relativePct: Decimal | null;
};

/** The limits where a legal entity has none of its own (*Choice* of DOMAIN 9); a document's is one minor unit. */
export const defaultTolerances = {
  fxFunctional: { absolute: decimal('0.50'), relativePct: decimal('0.05') },
  controlBalance: { absolute: decimal(0), relativePct: null },
  usageQuantity: { absolute: decimal(0), relativePct: null },
} as const satisfies Readonly<Record<string, Tolerance>>;

/** A tolerance from outside; a negative limit is refused. */
export function tolerance(limits: Tolerance, path = 'thresholds'): Result<Tolerance> {
  const negative = sign(limits.absolute) < 0 ? 'absolute' : isNegative(limits.relativePct) ? 'relativePct' : null;
  if (negative === null) return accept(limits);
  const details = { path: `${path}.${negative}`, rule: 'NOT_NEGATIVE' } as const;
  return deny(refuse('VALIDATION_FAILED', details, `${path}.${negative} must be zero or more.`));
}

/** True iff the difference is within both limits. Of an expected zero there is no share: only the absolute one counts. */
export function isWithin(expected: Decimal, actual: Decimal, limits: Tolerance): boolean {
  const difference = absolute(subtract(actual, expected));
  if (compare(difference, limits.absolute) > 0) return false;
  if (limits.relativePct === null || sign(expected) === 0) return true;
  // Multiplied out, so that no quotient is ever rounded.
  return compare(multiply(difference, hundred), multiply(limits.relativePct, absolute(expected))) <= 0;
}

const hundred = decimal(100);

function isNegative(value: Decimal | null): boolean {
  return value !== null && sign(value) < 0;
}
