import { scaleOf, type CurrencyCode } from '../../../core/currencies.ts';
import { multiply, shift, sum, zero, type Decimal } from '../../../core/decimal.ts';
import { invariant } from '../../../core/invariant.ts';
import { allocate, round, type RoundingMode } from '../../../core/rounding.ts';
import type { InvoiceLine, TaxRate } from './invoice.ts';
import type { TaxRoundingLevel } from './legal-entity.ts';
import type { PricedLine } from './lines.ts';

export type TaxRounding = { readonly taxRoundingLevel: TaxRoundingLevel; readonly roundingMode: RoundingMode };

/**
 * The lines with their tax. Tax is exact until it is rounded, once for each group of the rounding level, and then spread
 * back by largest remainder: so the tax lines always sum to what is claimed (DOMAIN 1.2.4, 5.6).
 */
export function withTax(
  lines: readonly PricedLine[],
  currency: CurrencyCode,
  { taxRoundingLevel, roundingMode }: TaxRounding,
): readonly InvoiceLine[] {
  const amounts = new Map<ExactTax, Decimal>();
  const exact = lines.map((line) => (line.taxes ?? []).map((tax) => exactTax(line, tax)));
  for (const group of groupsOf(exact.flat(), taxRoundingLevel)) {
    const parts = roundTogether(group, scaleOf(currency), roundingMode);
    group.forEach((one, index) => amounts.set(one, parts[index] ?? zero));
  }

  return lines.map(({ taxes, ...line }, index) => {
    if (taxes === null) return { ...line, taxLines: null };
    const taxLines = (exact[index] ?? []).map((one) => ({
      ...one.tax,
      base: line.net,
      amount: { amount: amounts.get(one) ?? zero, currency },
    }));
    return { ...line, taxLines };
  });
}

type ExactTax = { readonly tax: TaxRate; readonly amount: Decimal };

function exactTax(line: PricedLine, tax: TaxRate): ExactTax {
  return { tax, amount: multiply(line.net.amount, shift(tax.ratePct, -2)) };
}

/** What is rounded together. */
function groupsOf(exact: readonly ExactTax[], level: TaxRoundingLevel): readonly (readonly ExactTax[])[] {
  switch (level) {
    case 'LINE':
      return exact.map((one) => [one]);
    case 'INVOICE':
      return [exact];
    case 'TAX_CODE':
      return [...new Set(exact.map((one) => one.tax.taxCode))].map((code) =>
        exact.filter((one) => one.tax.taxCode === code),
      );
  }
}

function roundTogether(group: readonly ExactTax[], scale: number, mode: RoundingMode): readonly Decimal[] {
  if (group.length === 0) return [];
  const exact = group.map((one) => one.amount);
  const parts = allocate(round(sum(exact), scale, mode), exact, scale);
  invariant(parts.ok, 'a rounded tax can be spread over the taxes it is the sum of');
  return parts.value;
}
