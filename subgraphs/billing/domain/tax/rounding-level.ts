import { one, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { divide, type RoundingMode } from '../../../../core/rounding.ts';
import type { TaxRoundingLevel } from '../legal-entity.ts';
import { spread } from './spread.ts';

/** Both are the legal entity's. */
export type TaxRounding = { readonly taxRoundingLevel: TaxRoundingLevel; readonly roundingMode: RoundingMode };

/** One tax on one line, before it is rounded. */
export type ExactTax = { readonly taxCode: string; readonly amount: Decimal };

/**
 * The taxes of a document, rounded, in the order they came in. Tax is exact until it is rounded, once for each group of
 * the level, and then spread back by largest remainder: so the parts always sum to what is claimed (DOMAIN 1.2.4, 5.6).
 * The exact amounts are fractions over one denominator, `over`.
 */
export function roundTaxes(
  taxes: readonly ExactTax[],
  { taxRoundingLevel, roundingMode }: TaxRounding,
  scale: number,
  over: Decimal = one,
): readonly Decimal[] {
  const rounded = taxes.map(() => zero);
  for (const group of groupsOf(taxes, taxRoundingLevel)) {
    const exact = group.map((position) => taxes[position]?.amount ?? zero);
    const parts = spread(divide(sum(exact), over, scale, roundingMode), exact, scale, over);
    parts.forEach((part, index) => (rounded[group[index] ?? 0] = part));
  }
  return rounded;
}

/** What is rounded together: positions in the list. */
function groupsOf(taxes: readonly ExactTax[], level: TaxRoundingLevel): Iterable<readonly number[]> {
  switch (level) {
    case 'LINE':
      return taxes.map((_, position) => [position]);
    case 'INVOICE':
      return taxes.length === 0 ? [] : [taxes.map((_, position) => position)];
    case 'TAX_CODE': {
      const byCode = new Map<string, number[]>();
      taxes.forEach(({ taxCode }, position) => {
        const group = byCode.get(taxCode);
        if (group === undefined) byCode.set(taxCode, [position]);
        else group.push(position);
      });
      return byCode.values();
    }
  }
}
