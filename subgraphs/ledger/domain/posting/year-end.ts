import type { CurrencyCode } from '../../../../core/currencies.ts';
import { absolute, add, negate, sign, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { AccountId } from '../ids.ts';
import { signed, type Side } from '../journal/line.ts';
import { checkAmount, firstOf } from '../validation.ts';

/** The balance of an income or expense account for the year, in the functional currency. */
export type YearBalance = { readonly accountId: AccountId; readonly side: Side; readonly balance: Money };

export type ClosingLine = { readonly accountId: AccountId; readonly side: Side; readonly amount: Money };

export type YearEnd = {
  readonly lines: readonly ClosingLine[];
  readonly result: 'PROFIT' | 'LOSS' | 'NONE';
};

/**
 * YEAR_END_CLOSE (DOMAIN 6.4): brings every income and expense account to zero, whichever side it stands on, and the
 * profit or loss to retained earnings. Lines are in the order of their accounts; an account of several balances gets one
 * line, and none when they are nothing together.
 */
export function closeYear(
  balances: readonly YearBalance[],
  to: { readonly currency: CurrencyCode; readonly retainedEarnings: AccountId },
): Result<YearEnd> {
  const other = balances.find(({ balance }) => balance.currency !== to.currency);
  if (other !== undefined) {
    const sentence = `${other.accountId} must be closed in ${to.currency}, the currency of the books.`;
    return deny(refuse('CURRENCY_MISMATCH', { expected: to.currency, actual: other.balance.currency }, sentence));
  }
  const wrong = firstOf(...balances.map(({ balance }, index) => checkAmount(`balances[${index}].balance`, balance)));
  if (wrong !== null) return deny(wrong);

  const closing = new Map<AccountId, Decimal>();
  for (const { accountId, side, balance } of balances) {
    const closes = negate(signed(side, balance.amount));
    closing.set(accountId, add(closing.get(accountId) ?? zero, closes));
    closing.set(to.retainedEarnings, add(closing.get(to.retainedEarnings) ?? zero, negate(closes)));
  }
  const lines = [...closing.keys()].sort().flatMap((accountId) => lineOf(accountId, closing.get(accountId) ?? zero));
  const profit = sign(closing.get(to.retainedEarnings) ?? zero);
  return accept({ lines, result: profit === 0 ? 'NONE' : profit < 0 ? 'PROFIT' : 'LOSS' });

  function lineOf(accountId: AccountId, debited: Decimal): readonly ClosingLine[] {
    if (sign(debited) === 0) return [];
    const amount = { amount: absolute(debited), currency: to.currency };
    return [{ accountId, side: sign(debited) > 0 ? 'DEBIT' : 'CREDIT', amount }];
  }
}
