import { scaleOf } from '../../../../core/currencies.ts';
import { add, sign, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { cumulativeShare } from '../../../../core/rounding.ts';
import { checkAmounts, checkPositive, type Rounding } from '../amounts.ts';
import { firstOf, invalid } from '../validation.ts';
import { refuseOverCredit, refuseOverCreditedLine } from './credit-limits.ts';

/** A line of a final invoice, and what earlier credit notes took back of it. All amounts are settled. */
export type CreditableLine = {
  readonly lineId: string;
  readonly gross: Decimal;
  readonly discount: Decimal;
  readonly net: Decimal;
  readonly taxLines: readonly { readonly taxCode: string; readonly amount: Decimal; readonly credited: Decimal }[];
  readonly credited: { readonly gross: Decimal; readonly discountBack: Decimal; readonly net: Decimal };
};

/** A line of a credit note (DOMAIN 5.1): `gross` is given back, less `discountBack`, with the tax on it. */
export type CreditLine = {
  readonly lineId: string;
  readonly gross: Decimal;
  readonly discountBack: Decimal;
  readonly net: Decimal;
  readonly taxLines: readonly { readonly taxCode: string; readonly amount: Decimal }[];
  readonly tax: Decimal;
};

export type CreditDocument = {
  readonly lines: readonly CreditLine[];
  readonly net: Decimal;
  readonly tax: Decimal;
  /** Net and tax, each rounded before they are added (DOMAIN 5.7). */
  readonly total: Decimal;
};

/** The amounts of a credit note over some lines of one invoice, or which limit of DOMAIN 5.3 (3) it breaks. */
export function creditDocument(
  invoice: { readonly lines: readonly CreditableLine[]; readonly total: Decimal; readonly credited: Decimal },
  asked: readonly { readonly lineId: string; readonly gross: Decimal }[],
  rounding: Rounding,
): Result<CreditDocument> {
  if (asked.length === 0) return deny(invalid('lines', 'NOT_EMPTY', 'one line at least'));
  if (new Set(asked.map(({ lineId }) => lineId)).size < asked.length) {
    return deny(invalid('lines', 'DISTINCT', 'different lines of the invoice: each is credited once in a note'));
  }
  const lines: CreditLine[] = [];
  for (const { lineId, gross } of asked) {
    const line = invoice.lines.find((one) => one.lineId === lineId);
    if (line === undefined) {
      return deny(refuse('NOT_FOUND', { entity: 'InvoiceLine', id: lineId }, `The invoice has no line ${lineId}.`));
    }
    const credit = creditLine(line, gross, rounding);
    if (!credit.ok) return credit;
    lines.push(credit.value);
  }

  const net = sum(lines.map((line) => line.net));
  const tax = sum(lines.map((line) => line.tax));
  const total = add(net, tax);
  const over = refuseOverCredit(total, subtract(invoice.total, invoice.credited), rounding.currency);
  return over === null ? accept({ lines, net, tax, total }) : deny(over);
}

/**
 * The credit of a part of one line: the discount is taken back in proportion, the tax of each tax line with the net
 * (DOMAIN 5.7). Both are rounded on the whole that is credited by now, so the last credit closes to the cent.
 */
export function creditLine(line: CreditableLine, creditGross: Decimal, rounding: Rounding): Result<CreditLine> {
  const { gross, credited } = line;
  const wrong = firstOf(
    checkPositive('gross', creditGross),
    checkAmounts({ gross: creditGross }, rounding.currency),
    refuseOverCreditedLine(
      { lineId: line.lineId, credit: creditGross, remaining: subtract(gross, credited.gross) },
      rounding.currency,
    ),
  );
  if (wrong !== null) return deny(wrong);

  const scale = scaleOf(rounding.currency);
  const creditedGross = add(credited.gross, creditGross);
  const ofGross = { cumulative: creditedGross, whole: gross, given: credited.discountBack };
  const discountBack = cumulativeShare(line.discount, ofGross, scale, rounding.roundingMode);
  const net = subtract(creditGross, discountBack);
  // A tax on a line that is discounted to nothing (a duty for each unit) has no net to follow: it follows the gross.
  const taxed =
    sign(line.net) === 0
      ? { cumulative: creditedGross, whole: gross }
      : { cumulative: add(credited.net, net), whole: line.net };
  const taxLines = line.taxLines.map(({ taxCode, amount, credited: given }) => ({
    taxCode,
    amount: cumulativeShare(amount, { ...taxed, given }, scale, rounding.roundingMode),
  }));
  const tax = sum(taxLines.map(({ amount }) => amount));
  return accept({ lineId: line.lineId, gross: creditGross, discountBack, net, taxLines, tax });
}

/**
 * Tax and total of a credit of which only the net is known, over an invoice with one tax: round(tax × cumulative credited
 * net ÷ net) less the tax already credited (DOMAIN 5.7).
 */
export function creditByNet(
  invoice: { readonly net: Decimal; readonly tax: Decimal },
  credited: { readonly net: Decimal; readonly tax: Decimal },
  creditNet: Decimal,
  { currency, roundingMode }: Rounding,
): Result<{ readonly tax: Decimal; readonly total: Decimal }> {
  const wrong = firstOf(
    checkAmounts({ 'invoice.net': invoice.net, 'invoice.tax': invoice.tax }, currency),
    checkAmounts({ 'credited.net': credited.net, 'credited.tax': credited.tax, creditNet }, currency),
    sign(invoice.tax) === 0 ? null : checkPositive('invoice.net', invoice.net),
    refuseOverCredit(creditNet, subtract(invoice.net, credited.net), currency),
  );
  if (wrong !== null) return deny(wrong);
  if (sign(invoice.net) === 0) return accept({ tax: zero, total: zero });
  const share = { cumulative: add(credited.net, creditNet), whole: invoice.net, given: credited.tax };
  const tax = cumulativeShare(invoice.tax, share, scaleOf(currency), roundingMode);
  return accept({ tax, total: add(creditNet, tax) });
}

/** A line of which nothing was credited yet. */
export function uncredited(
  line: Omit<CreditableLine, 'credited' | 'taxLines'> & {
    readonly taxLines: readonly { readonly taxCode: string; readonly amount: Decimal }[];
  },
): CreditableLine {
  return {
    ...line,
    taxLines: line.taxLines.map((tax) => ({ ...tax, credited: zero })),
    credited: { gross: zero, discountBack: zero, net: zero },
  };
}
