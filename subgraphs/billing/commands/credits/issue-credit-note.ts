import { invariant } from '../../../../core/invariant.ts';
import { personOf } from '../../../../core/viewer.ts';
import { change, companion, eventWith } from '../../../../platform/commands/command.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { priceCredit, refuseDiscounted, refuseUncreditable } from '../../domain/credit/credited-invoice.ts';
import { creditNotedBy, issued } from '../../domain/credit/issued-note.ts';
import { issueDateOf } from '../../domain/finalize.ts';
import { refuseUnapproved } from '../../domain/four-eyes.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import type { NumberSeries } from '../../domain/numbering.ts';
import { creditNoteForBooks } from '../../domain/told-to-books.ts';
import { creditNoteCommand } from '../define.ts';

type Facts = {
  readonly invoice: Invoice | undefined;
  readonly legalEntity: LegalEntity | null;
  readonly before: readonly CreditNote[];
  readonly series: NumberSeries;
};

/** Makes a draft final, beside what was credited of the invoice since: each limit holds at this moment. */
export const issueCreditNote = creditNoteCommand<{ readonly id: string }, Facts>('issueCreditNote', {
  on: (input) => input.id,
  ready: ({ total, approved, approvedBy }, { viewer }) =>
    refuseUnapproved('CREDIT', total, { approved, by: approvedBy }, personOf(viewer)),

  async gather(reader, _, { invoiceId, legalEntityId, seriesCode }, { scope }) {
    const [invoice] = await reader.lockInvoices([invoiceId], scope);
    return {
      invoice,
      legalEntity: await reader.legalEntity(legalEntityId),
      before: await reader.creditNotesOf(invoiceId),
      // Last, because everybody else who wants a number waits from here on.
      series: await reader.lockSeries(legalEntityId, 'CREDIT_NOTE', seriesCode),
    };
  },

  decide(note, _, { viewer, effectiveDate, now, newId, facts: { invoice, legalEntity, before, series } }) {
    invariant(invoice, 'who sees a credit note sees its invoice');
    if (legalEntity === null) return unknownLegalEntity(note.legalEntityId);
    const uncreditable = refuseUncreditable(invoice);
    if (uncreditable !== null) return uncreditable;
    const asked = note.lines.map(({ invoiceLineId, gross }) => ({ lineId: invoiceLineId, gross: gross.amount }));
    const priced = priceCredit(invoice, before, asked, legalEntity, newId);
    if (!priced.ok) return priced.refusal;
    const discounted = refuseDiscounted(invoice, before, priced.value.total.amount);
    if (discounted !== null) return discounted;
    const approval = { approved: note.approved, by: note.approvedBy };
    const unapproved = refuseUnapproved('CREDIT', priced.value.total, approval, personOf(viewer));
    if (unapproved !== null) return unapproved;
    const { timeZone } = legalEntity;
    const issueDate = issueDateOf({ asked: effectiveDate, now, timeZone, lastIssuedOn: series.lastIssuedOn });
    if (!issueDate.ok) return issueDate.refusal;

    const document = issued(note, priced.value, { series, issueDate: issueDate.value });
    return {
      ...change(document, eventWith('billing.creditNote.finalized', creditNoteForBooks(document))),
      beside: [companion('Invoice', invoice, change(creditNotedBy(invoice, document), 'billing.invoice.credited'))],
    };
  },
});
