import { compare, decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';

/** The limit that one person may set alone, in major units; above it a second one approves (DOMAIN 13, a choice). */
export const creditLimitAlone = decimal(50_000);

export function needsSecondPerson({ amount }: Money): boolean {
  return compare(amount, creditLimitAlone) > 0;
}
