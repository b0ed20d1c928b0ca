import { change } from '../../../../platform/commands/command.ts';
import { checkPositive, checkSettled } from '../../domain/amounts.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { creditDraftOf } from '../../domain/credit/credit-draft.ts';
import { priceCredit, refuseDiscounted, refuseUncreditable } from '../../domain/credit/credited-invoice.ts';
import { linesMax, type Invoice, type InvoiceId } from '../../domain/invoice.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import { unknownInvoice } from '../../domain/payments/paying.ts';
import { checkValue, firstOf, invalid, within } from '../../domain/validation.ts';
import type { CreateCreditNoteInput } from '../../generated/resolver-types.ts';
import { creditNoteCreation } from '../define.ts';

type Facts = {
  readonly invoice: Invoice | undefined;
  readonly legalEntity: LegalEntity | null;
  readonly before: readonly CreditNote[];
};

/** Drafts what is given back of some lines of an invoice. It binds nothing yet: issuing it prices it again. */
export const createCreditNote = creditNoteCreation<CreateCreditNoteInput, Facts>('createCreditNote', {
  async gather(reader, input, { scope }) {
    const [invoice] = await reader.lockInvoices([input.invoiceId as InvoiceId], scope);
    return {
      invoice,
      legalEntity: invoice === undefined ? null : await reader.legalEntity(invoice.legalEntityId),
      before: invoice === undefined ? [] : await reader.creditNotesOf(invoice.id),
    };
  },

  decide(input, { now, newId, correlationId, facts: { invoice, legalEntity, before } }) {
    if (invoice === undefined) return unknownInvoice(input.invoiceId);
    if (legalEntity === null) return unknownLegalEntity(invoice.legalEntityId);
    const { currency } = invoice;
    const wrong = firstOf(
      refuseUncreditable(invoice),
      checkValue('text', 'input.reason', input.reason),
      input.lines.length <= linesMax ? null : invalid('input.lines', 'COUNT_RANGE', `one to ${linesMax} lines`),
      ...input.lines
        .slice(0, linesMax)
        .flatMap(({ gross }, index) => [
          checkPositive(`input.lines[${index}].gross`, gross),
          checkSettled(`input.lines[${index}].gross`, gross, currency),
        ]),
    );
    if (wrong !== null) return wrong;
    const asked = input.lines.map(({ invoiceLineId, gross }) => ({ lineId: invoiceLineId, gross }));
    const priced = priceCredit(invoice, before, asked, legalEntity, newId);
    if (!priced.ok) return within('input', priced.refusal);
    const discounted = refuseDiscounted(invoice, before, priced.value.total.amount);
    if (discounted !== null) return discounted;

    const reason = input.reason.trim();
    const note = creditDraftOf(invoice, priced.value, { reason, newId, now, correlationId });
    return change(note, 'billing.creditNote.drafted');
  },
});
