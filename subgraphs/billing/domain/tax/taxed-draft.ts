import type { Invoice, TaxRate } from '../invoice.ts';
import type { LegalEntity } from '../legal-entity.ts';
import { totalsOf } from '../totals.ts';
import { withTax } from './tax-lines.ts';

/** The draft with the taxes that were determined by line; itself where one of its lines has none, or it has them already. */
export function taxed(
  draft: Invoice,
  taxes: ReadonlyMap<string, readonly TaxRate[]>,
  legalEntity: Pick<LegalEntity, 'roundingMode' | 'taxRoundingLevel'>,
): Invoice {
  if (draft.taxStatus === 'FINAL' || !draft.lines.every(({ id }) => taxes.has(id))) return draft;
  const priced = draft.lines.map(({ taxLines: _, ...line }) => ({ ...line, taxes: taxes.get(line.id) ?? null }));
  const lines = withTax(priced, draft.currency, legalEntity);
  return { ...draft, lines, ...totalsOf(lines, draft.currency) };
}
