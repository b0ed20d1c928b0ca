import { formatMoney, type Money } from '../../core/money.ts';
import type { Decimal } from '../../core/decimal.ts';

/** The resolver of `Money`, in every subgraph. */
export const money = {
  // A settled amount shows all places of its currency, which a decimal does not know: the scalar passes text as it is.
  amount: (value: Money): Decimal => formatMoney(value).amount as unknown as Decimal,
};
