import type { CivilDate } from '../../../../core/civil-date.ts';
import { scaleOf, type CurrencyCode } from '../../../../core/currencies.ts';
import { absolute, add, compare, decimal, equals, shift, sign, zero } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { formatMoney, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { AccountId, JournalEntryId } from '../ids.ts';
import type { JournalEntryStatus } from '../states/journal-entry.ts';
import { checkAmount, firstOf, invalid } from '../validation.ts';
import { balancesOf, signed, type JournalLine } from './line.ts';
import type { EntrySource } from './posting-key.ts';

export type EntryType = 'SYSTEM' | 'MANUAL' | 'REVERSAL' | 'CLOSING' | 'REVALUATION';

/** What happened, in the books of one legal entity. Once POSTED it never changes but for its mark (DOMAIN 6.1, 6.3.2). */
export type JournalEntry = {
  readonly id: JournalEntryId;
  readonly legalEntityId: LegalEntityId;
  readonly type: EntryType;
  readonly status: JournalEntryStatus;
  readonly postingDate: CivilDate;
  readonly source: EntrySource;
  readonly lines: readonly JournalLine[];
  readonly reversalOf: JournalEntryId | null;
  readonly reversedBy: JournalEntryId | null;
};

/** What the legal entity says about its books: the currency they are in, and where their residues go. */
export type Books = { readonly functionalCurrency: CurrencyCode; readonly roundingAccountId: AccountId };

/**
 * The lines as they may be posted (DOMAIN 6.3.1): equal debits and credits in every transaction currency, and in the
 * functional one. A functional residue of conversion, of at most one minor unit for each line, gets a line of its own on
 * the rounding account. Refuses with UNBALANCED and what debits exceed credits by.
 */
export function balance(lines: readonly JournalLine[], books: Books): Result<readonly JournalLine[]> {
  const refusal = checkLines(lines, books) ?? checkBalances(lines);
  if (refusal !== null) return deny(refusal);

  const currency = books.functionalCurrency;
  const residue = lines.reduce((sum, line) => add(sum, signed(line.side, line.functional.amount)), zero);
  if (sign(residue) === 0) return accept(lines);

  const allowed = shift(decimal(lines.length), -scaleOf(currency));
  const converted = lines.find((line) => line.amount.currency !== currency);
  if (converted === undefined || compare(absolute(residue), allowed) > 0) {
    return deny(unbalanced({ amount: residue, currency }));
  }
  const rounding: JournalLine = {
    accountId: books.roundingAccountId,
    side: sign(residue) > 0 ? 'CREDIT' : 'DEBIT',
    amount: { amount: zero, currency: converted.amount.currency },
    functional: { amount: absolute(residue), currency },
    fxRate: null,
    customerId: null,
    documentId: null,
    dimensions: {},
    mapping: null,
  };
  return accept([...lines, rounding]);
}

function checkLines(lines: readonly JournalLine[], books: Books): Refusal | null {
  if (lines.length === 0) return invalid('lines', 'NOT_EMPTY', 'one line at least');
  return firstOf(...lines.map((line, index) => checkLine(`lines[${index}]`, line, books)));
}

function checkLine(path: string, { amount, functional }: JournalLine, books: Books): Refusal | null {
  const expected = books.functionalCurrency;
  if (functional.currency !== expected) {
    const sentence = `${path}.functional must be in ${expected}, the currency of the books.`;
    return refuse('CURRENCY_MISMATCH', { expected, actual: functional.currency }, sentence);
  }
  const isConverted = amount.currency !== expected;
  return firstOf(
    checkAmount(`${path}.amount`, amount),
    checkAmount(`${path}.functional`, functional),
    isConverted || equals(amount.amount, functional.amount)
      ? null
      : invalid(`${path}.functional`, 'FUNCTIONAL_AS_AMOUNT', 'the amount of the line, which is in the same currency'),
  );
}

function checkBalances(lines: readonly JournalLine[]): Refusal | null {
  for (const [currency, amount] of balancesOf(lines)) {
    if (sign(amount) !== 0) return unbalanced({ amount, currency });
  }
  return null;
}

function unbalanced(difference: Money): Refusal {
  const { amount, currency } = formatMoney(difference);
  const sentence = `Debits less credits are ${amount} ${currency}, and have to be nothing: correct the lines.`;
  return refuse('UNBALANCED', { difference: `${amount} ${currency}` }, sentence);
}
