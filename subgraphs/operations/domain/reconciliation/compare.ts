import { equals, subtract, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Category } from './categories.ts';
import type { DocumentFigures } from './document.ts';
import { isWithin, type Tolerance } from './tolerance.ts';

/** The one thing that is said of a document and its posting, although several may differ. */
export type Difference = { readonly category: Category; readonly aliasByMerge: boolean };

export type CompareBy = {
  readonly tolerance: Tolerance;
  /** Which customer a merged one became. */
  readonly aliases: Readonly<Record<string, string>>;
};

type Check = {
  readonly category: Category;
  readonly aliasByMerge?: true;
  readonly holds: (expected: DocumentFigures, actual: DocumentFigures, by: CompareBy) => boolean;
};

/**
 * The categories in their order of weight; the first that holds is the difference. What the system resolves alone stands
 * last, so that it never hides what a person has to see.
 */
export const checks: readonly Check[] = [
  { category: 'CURRENCY_OR_RATE', holds: hasOtherCurrencyOrRate },
  { category: 'AMOUNT_MISMATCH', holds: (a, b, { tolerance }) => !isWithin(a.total, b.total, tolerance) },
  { category: 'TAX_MISMATCH', holds: hasOtherTaxSplit },
  { category: 'PERIOD_MISMATCH', holds: (a, b) => a.period !== b.period },
  { category: 'CUSTOMER_MISMATCH', holds: (a, b, { aliases }) => customerOf(a, aliases) !== customerOf(b, aliases) },
  { category: 'ROUNDING', holds: (a, b) => !equals(a.total, b.total) },
  { category: 'CUSTOMER_MISMATCH', aliasByMerge: true, holds: (a, b) => a.customerId !== b.customerId },
];

/** How a posting differs from its document, or null when they agree (DOMAIN 9). */
export function differenceOf(document: DocumentFigures, posting: DocumentFigures, by: CompareBy): Difference | null {
  const found = checks.find(({ holds }) => holds(document, posting, by));
  return found === undefined ? null : { category: found.category, aliasByMerge: found.aliasByMerge ?? false };
}

/** What of the total was tolerated: the difference within tolerance, zero for any other. */
export function toleratedOf(document: DocumentFigures, posting: DocumentFigures, { tolerance }: CompareBy): Decimal {
  if (hasOtherCurrencyOrRate(document, posting)) return zero;
  return isWithin(document.total, posting.total, tolerance) ? subtract(posting.total, document.total) : zero;
}

function hasOtherCurrencyOrRate(a: DocumentFigures, b: DocumentFigures): boolean {
  if (a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency) return true;
  return a.rate !== undefined && b.rate !== undefined && !equals(a.rate, b.rate);
}

/** With equal totals every shift between net and taxes counts; beside a tolerated difference of the total, only a larger one. */
function hasOtherTaxSplit(a: DocumentFigures, b: DocumentFigures, { tolerance }: CompareBy): boolean {
  const isSame = equals(a.total, b.total) ? equals : (one: Decimal, other: Decimal) => isWithin(one, other, tolerance);
  const codes = [...Object.keys(a.taxByCode), ...Object.keys(b.taxByCode)];
  const taxes = codes.map((code) => [a.taxByCode[code] ?? zero, b.taxByCode[code] ?? zero] as const);
  return [[a.net, b.net] as const, ...taxes].some(([one, other]) => !isSame(one, other));
}

/** The customer that it is now. A circle of aliases, which no merge makes, ends where it began. */
function customerOf({ customerId }: DocumentFigures, aliases: CompareBy['aliases']): string {
  const seen = new Set<string>();
  let id = customerId;
  while (Object.hasOwn(aliases, id) && !seen.has(id)) {
    seen.add(id);
    id = aliases[id] ?? id;
  }
  return id;
}
