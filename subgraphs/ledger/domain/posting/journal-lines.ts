import { convert } from '../../../../core/conversion.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type { JournalLine } from '../journal/line.ts';
import type { MappingRule } from '../mapping/rule.ts';
import { selectMapping, type MappingRequest, type Suspense } from '../mapping/select.ts';
import type { Posting, PostingLine } from './posting.ts';

/** What turns the roles of a posting into accounts, and its amounts into those of the books. */
export type JournalFacts = Omit<MappingRequest, 'purpose'> & {
  readonly rules: readonly MappingRule[];
  readonly suspense?: Suspense;
  readonly functionalCurrency: CurrencyCode;
  /** Functional for one of the document's currency; 1 within one currency. */
  readonly rate: Decimal;
  readonly customerId: CustomerId | null;
  readonly documentId: string | null;
};

/**
 * The journal lines of a posting, each with the mapping rule and version that chose its account (DOMAIN 11). Refuses with
 * MAPPING_MISSING, or as the conversion does. The lines still have to balance in the books: `journal/entry.ts`.
 */
export function journalLines({ purpose, lines }: Posting, facts: JournalFacts): Result<readonly JournalLine[]> {
  const journal: JournalLine[] = [];
  for (const line of lines) {
    const made = journalLine(line, { ...facts, purpose });
    if (!made.ok) return made;
    journal.push(made.value);
  }
  return accept(journal);
}

function journalLine(
  { role, side, amount, functional, taxCode, product }: PostingLine,
  facts: JournalFacts & Pick<MappingRequest, 'purpose'>,
): Result<JournalLine> {
  const asked = { ...facts.facts, ...product, ...(taxCode === null ? {} : { taxCode }) };
  const selected = selectMapping(facts.rules, { ...facts, facts: asked }, role, facts.suspense);
  if (!selected.ok) return selected;
  const { accountId, dimensions, ruleId, version } = selected.value;

  const isConverted = functional === null;
  const worth = isConverted ? convert(amount, facts.rate, facts.functionalCurrency) : accept(functional);
  if (!worth.ok) return worth;
  return accept({
    accountId,
    side,
    amount,
    functional: worth.value,
    fxRate: isConverted && amount.currency !== facts.functionalCurrency ? facts.rate : null,
    customerId: facts.customerId,
    documentId: facts.documentId,
    dimensions,
    mapping: ruleId === null ? null : { ruleId, version },
  });
}
