import { scaleOf } from '../../../../core/currencies.ts';
import { add, compare, multiply, shift, sign, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { divide } from '../../../../core/rounding.ts';
import { checkNotNegative, type Rounding } from '../amounts.ts';
import { discountDocument, type DiscountTerms } from '../credit/discounts.ts';
import { firstOf, invalid } from '../validation.ts';
import { roundTaxes, type TaxRounding } from './rounding-level.ts';
import { spread } from './spread.ts';

/** A line as it is taxed: `net` before the discount, which may be a share with more places than the currency has. */
export type TaxableLine = {
  readonly net: Decimal;
  readonly discount: Decimal;
  readonly taxes: readonly { readonly taxCode: string; readonly ratePct: Decimal }[];
};

/** Net, tax and total of a document, and what of net and tax falls on each line: the parts sum to the document. */
export type DocumentTax = {
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly total: Decimal;
  readonly lines: readonly {
    readonly net: Decimal;
    readonly tax: Decimal;
    readonly taxes: readonly { readonly taxCode: string; readonly amount: Decimal }[];
  }[];
};

/**
 * Taxes a document whose discounts reduce the base. A discount on the document falls on its lines in proportion and stays
 * exact until the tax and the document's net are rounded (DOMAIN 1.2.2, 5.6). Lines below zero are credits.
 */
export function taxDocument(
  lines: readonly TaxableLine[],
  rounding: Rounding & TaxRounding,
  documentDiscount: DiscountTerms | null = null,
): Result<DocumentTax> {
  const wrong = checkLines(lines);
  if (wrong !== null) return deny(wrong);
  const nets = lines.map((line) => subtract(line.net, line.discount));
  const discounted = discountDocument(nets, documentDiscount);
  if (!discounted.ok) return discounted;

  const { bases, over } = discounted.value;
  const scale = scaleOf(rounding.currency);
  const net = divide(sum(bases), over, scale, rounding.roundingMode);
  const netParts = spread(net, bases, scale, over);
  const taxes = roundTaxes(exactTaxes(lines, bases), rounding, scale, over);
  const tax = sum(taxes);

  let position = 0;
  return accept({
    net,
    tax,
    total: add(net, tax),
    lines: lines.map((line, index) => {
      const taxLines = line.taxes.map(({ taxCode }) => ({ taxCode, amount: taxes[position++] ?? zero }));
      return { net: netParts[index] ?? zero, tax: sum(taxLines.map(({ amount }) => amount)), taxes: taxLines };
    }),
  });
}

/** One tax each of every line, in order, over the denominator of the bases. */
function exactTaxes(lines: readonly TaxableLine[], bases: readonly Decimal[]) {
  return lines.flatMap((line, index) =>
    line.taxes.map(({ taxCode, ratePct }) => ({
      taxCode,
      amount: multiply(bases[index] ?? zero, shift(ratePct, -2)),
    })),
  );
}

function checkLines(lines: readonly TaxableLine[]) {
  if (lines.length === 0) return invalid('lines', 'NOT_EMPTY', 'one line at least');
  return firstOf(
    ...lines.flatMap(({ net, discount, taxes }, index) => [
      checkNotNegative(`lines[${index}].discount`, discount),
      sign(discount) > 0 && compare(discount, net) > 0
        ? invalid(`lines[${index}].discount`, 'NOT_ABOVE_NET', `at most what it is taken from, ${net.toString()}`)
        : null,
      ...taxes.map((tax, at) => checkNotNegative(`lines[${index}].taxes[${at}].ratePct`, tax.ratePct)),
    ]),
  );
}
