import type { Decimal } from '../../../core/decimal.ts';
import { formatMoney } from '../../../core/money.ts';
import type { MoneyResolvers } from '../generated/resolver-types.ts';

export const money: MoneyResolvers = {
  // A settled amount shows all places of its currency, which a decimal does not know: the scalar passes text as it is.
  amount: (value) => formatMoney(value).amount as unknown as Decimal,
};
