import { scaleOf, type CurrencyCode } from '../../../../core/currencies.ts';
import { multiply, shift, zero } from '../../../../core/decimal.ts';
import type { InvoiceLine } from '../invoice.ts';
import type { PricedLine } from '../lines.ts';
import { roundTaxes, type TaxRounding } from './rounding-level.ts';

/** The lines of an invoice with their tax: what is claimed is the sum of the tax lines (DOMAIN 5.6). */
export function withTax(
  lines: readonly PricedLine[],
  currency: CurrencyCode,
  rounding: TaxRounding,
): readonly InvoiceLine[] {
  const due = lines.flatMap((line) => (line.taxes ?? []).map((tax) => ({ line, tax })));
  const exact = due.map(({ line, tax }) => ({
    taxCode: tax.taxCode,
    amount: multiply(line.net.amount, shift(tax.ratePct, -2)),
  }));
  const rounded = roundTaxes(exact, rounding, scaleOf(currency));

  let position = 0;
  return lines.map(({ taxes, ...line }) => {
    if (taxes === null) return { ...line, taxLines: null };
    const taxLines = taxes.map((tax) => ({
      ...tax,
      base: line.net,
      amount: { amount: rounded[position++] ?? zero, currency },
    }));
    return { ...line, taxLines };
  });
}
