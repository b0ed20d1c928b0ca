import type { CivilDate } from '../../../../core/civil-date.ts';
import { add } from '../../../../core/decimal.ts';
import { creditHashOf, type CreditNote } from '../credit-note.ts';
import type { Invoice } from '../invoice.ts';
import { formatNumber, type NumberSeries } from '../numbering.ts';
import type { PricedCredit } from './credited-invoice.ts';

/** A draft as a final document over what was priced: numbered, dated, sealed by its hash. */
export function issued(
  draft: CreditNote,
  priced: PricedCredit,
  by: { readonly series: NumberSeries; readonly issueDate: CivilDate },
): CreditNote {
  const document: CreditNote = {
    ...draft,
    ...priced,
    number: formatNumber(by.series.code, by.series.next),
    issueDate: by.issueDate,
    status: 'FINALIZED',
  };
  return { ...document, contentHash: creditHashOf(document) };
}

/** The invoice of which a note gives something back. */
export function creditNotedBy(invoice: Invoice, { total }: Pick<CreditNote, 'total'>): Invoice {
  return { ...invoice, creditNoted: { ...invoice.creditNoted, amount: add(invoice.creditNoted.amount, total.amount) } };
}
