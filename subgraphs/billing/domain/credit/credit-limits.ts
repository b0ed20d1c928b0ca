import type { CurrencyCode } from '../../../../core/currencies.ts';
import { compare, larger, sign, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { checkNotNegative, shownAmount } from '../amounts.ts';
import { firstOf, invalid } from '../validation.ts';

/** What a credit asks of one invoice line, and what of the line is not credited yet: gross amounts, before discount. */
export type LineLimit = { readonly lineId: string; readonly credit: Decimal; readonly remaining: Decimal };

/**
 * Whether a credit keeps within DOMAIN 5.3 (3): each line first, in order, then the invoice's total. `invoice` is null
 * where its limit is checked elsewhere. A line may be credited with nothing, the note as a whole may not.
 */
export function refuseCredit(
  lines: readonly LineLimit[],
  invoice: { readonly credit: Decimal; readonly remaining: Decimal } | null,
  currency: CurrencyCode,
): Refusal | null {
  return firstOf(
    lines.length > 0 ? null : invalid('lines', 'NOT_EMPTY', 'one line at least'),
    ...lines.map(({ credit }, index) => checkNotNegative(`lines[${index}].gross`, credit)),
    sign(sum(lines.map(({ credit }) => credit))) === 0 ? invalid('lines', 'POSITIVE', 'for more than zero') : null,
    ...lines.map((line) => refuseOverCreditedLine(line, currency)),
    invoice === null ? null : refuseOverCredit(invoice.credit, invoice.remaining, currency),
  );
}

export function refuseOverCreditedLine({ lineId, credit, remaining }: LineLimit, currency: CurrencyCode) {
  if (compare(credit, remaining) <= 0) return null;
  const left = shownAmount(larger(remaining, zero), currency);
  const sentence = `Of line ${lineId}, at most ${left} ${currency} can still be credited.`;
  return refuse('CREDIT_EXCEEDS_LINE', { line: lineId, remaining: left }, sentence);
}

/** `remaining` is the invoice's total less the totals of its credit notes so far. */
export function refuseOverCredit(credit: Decimal, remaining: Decimal, currency: CurrencyCode): Refusal | null {
  if (compare(credit, remaining) <= 0) return null;
  const left = shownAmount(larger(remaining, zero), currency);
  const sentence = `Of the invoice, at most ${left} ${currency} can still be credited.`;
  return refuse('CREDIT_EXCEEDS_INVOICE', { remaining: left }, sentence);
}
