import type { CurrencyCode } from '../../../../core/currencies.ts';
import { add, negate, zero, type Decimal } from '../../../../core/decimal.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import type { Money } from '../../../../core/money.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { AccountId, MappingRuleId } from '../ids.ts';
import { checkAmount, invalid } from '../validation.ts';

export type Side = 'DEBIT' | 'CREDIT';

export const otherSide = { DEBIT: 'CREDIT', CREDIT: 'DEBIT' } as const satisfies Record<Side, Side>;

/** One line of a journal entry: an amount on one side of one account (DOMAIN 6.1). */
export type JournalLine = {
  readonly accountId: AccountId;
  readonly side: Side;
  /** In the currency of the document. Zero where only the functional value moves: differences of exchange and rounding. */
  readonly amount: Money;
  readonly functional: Money;
  /** Functional for one of the document's currency; null where nothing was converted. */
  readonly fxRate: Decimal | null;
  readonly customerId: CustomerId | null;
  readonly documentId: string | null;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The rule that chose the account; null on a manual line (DOMAIN 11). */
  readonly mapping: MappingReference | null;
};

export type MappingReference = { readonly ruleId: MappingRuleId; readonly version: number };

/** Reads the two columns of a line: exactly one of them holds an amount, of zero or more (DOMAIN 6.1). */
export function readSide(
  { debit, credit }: { readonly debit?: Money | null; readonly credit?: Money | null },
  path: string,
): Result<{ readonly side: Side; readonly amount: Money }> {
  const side = debit == null ? 'CREDIT' : 'DEBIT';
  const amount = debit ?? credit;
  if (amount == null || (debit != null && credit != null)) {
    return deny(invalid(path, 'ONE_SIDE', 'a line with a debit or a credit, exactly one of them'));
  }
  const refusal = checkAmount(`${path}.${side.toLowerCase()}`, amount);
  return refusal === null ? accept({ side, amount }) : deny(refusal);
}

/** The amount as it counts in a balance: a debit adds, a credit takes away. */
export function signed(side: Side, amount: Decimal): Decimal {
  return side === 'DEBIT' ? amount : negate(amount);
}

/** Debits less credits of the lines, by transaction currency. */
export function balancesOf(lines: readonly Pick<JournalLine, 'side' | 'amount'>[]): ReadonlyMap<CurrencyCode, Decimal> {
  const balances = new Map<CurrencyCode, Decimal>();
  for (const { side, amount } of lines) {
    balances.set(amount.currency, add(balances.get(amount.currency) ?? zero, signed(side, amount.amount)));
  }
  return balances;
}
