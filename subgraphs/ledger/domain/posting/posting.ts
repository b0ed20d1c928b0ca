import { absolute, sign } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { balancesOf, type Side } from '../journal/line.ts';
import { checkAmount, firstOf } from '../validation.ts';
import { nothingIn } from './amounts.ts';
import { mayPost, type PostingPurpose, type PostingRole } from './rules.ts';

/** A line of a posting before accounts are known: an amount on one side of a role. */
export type PostingLine = {
  readonly role: PostingRole;
  readonly side: Side;
  /** In the document's currency, zero or more. */
  readonly amount: Money;
  /** In the functional currency, where a rule settles it; null: the amount at the entry's rate. */
  readonly functional: Money | null;
  readonly taxCode: string | null;
  /** Of income of one product, where a mapping asks for it. */
  readonly product?: { readonly productId: string | null; readonly productLine: string | null };
};

/** Lines that balance, of one purpose, in one currency. Lines of nothing are left out: an empty posting is none. */
export type Posting = { readonly purpose: PostingPurpose; readonly lines: readonly PostingLine[] };

export type TaxAmount = { readonly taxCode: string; readonly amount: Money };

/**
 * What amounts make of a purpose. Every amount is named by its path and checked before: of one currency, not negative,
 * not finer than the currency (CURRENCY_MISMATCH, VALIDATION_FAILED, SCALE_EXCEEDED). Lines that break the table of
 * posting rules, or do not balance, are a bug.
 */
export function posting(
  purpose: PostingPurpose,
  amounts: Readonly<Record<string, Money>>,
  lines: () => readonly PostingLine[],
): Result<Posting> {
  const refusal = checkAmounts(amounts);
  if (refusal !== null) return deny(refusal);

  const kept = lines().filter((line) => sign(line.amount.amount) !== 0 || moves(line.functional));
  for (const { side, role } of kept) {
    invariant(mayPost(purpose, side, role), `${purpose} has ${role} among its ${side.toLowerCase()}s`);
  }
  for (const balance of balancesOf(kept).values()) invariant(sign(balance) === 0, `${purpose} balances`);
  return accept({ purpose, lines: kept });
}

export function debit(role: PostingRole, amount: Money, more: Partial<PostingLine> = {}): PostingLine {
  return { role, side: 'DEBIT', amount, functional: null, taxCode: null, ...more };
}

export function credit(role: PostingRole, amount: Money, more: Partial<PostingLine> = {}): PostingLine {
  return { role, side: 'CREDIT', amount, functional: null, taxCode: null, ...more };
}

/** A difference of exchange moves functional value only: a gain is positive, a loss negative (DOMAIN 6.5). */
export function exchangeDifference(document: Money, difference: Money): PostingLine {
  const functional = { amount: absolute(difference.amount), currency: difference.currency };
  return sign(difference.amount) > 0
    ? credit('FX_GAIN', nothingIn(document), { functional })
    : debit('FX_LOSS', nothingIn(document), { functional });
}

/** One line for each tax, so that each tax code may have an account of its own. */
export function taxLines(side: Side, taxes: readonly TaxAmount[]): readonly PostingLine[] {
  const line = side === 'DEBIT' ? debit : credit;
  return taxes.map(({ taxCode, amount }) => line('TAX_PAYABLE', amount, { taxCode }));
}

/** The amounts of the taxes by their paths, to be checked with the others. */
export function taxAmounts(taxes: readonly TaxAmount[]): Readonly<Record<string, Money>> {
  return Object.fromEntries(taxes.map(({ amount }, index) => [`taxes[${index}].amount`, amount]));
}

function checkAmounts(amounts: Readonly<Record<string, Money>>): Refusal | null {
  const named = Object.entries(amounts);
  const expected = named[0]?.[1].currency ?? '';
  const other = named.find(([, { currency }]) => currency !== expected);
  if (other !== undefined) {
    const sentence = `${other[0]} must be in ${expected}, like the other amounts of the posting.`;
    return refuse('CURRENCY_MISMATCH', { expected, actual: other[1].currency }, sentence);
  }
  return firstOf(...named.map(([path, amount]) => checkAmount(path, amount)));
}

function moves(functional: Money | null): boolean {
  return functional !== null && sign(functional.amount) !== 0;
}
