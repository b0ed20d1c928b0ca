import { sign } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';

/** What a difference of exchange is for who holds a receivable (DOMAIN 6.5). */
export type DifferenceKind = 'GAIN' | 'LOSS' | 'NONE';

/** Of a signed difference in the functional currency: more than before is a gain. */
export function kindOf({ amount }: Money): DifferenceKind {
  if (sign(amount) === 0) return 'NONE';
  return sign(amount) > 0 ? 'GAIN' : 'LOSS';
}
