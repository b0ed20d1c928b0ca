import { change } from '../../../platform/commands/command.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { price } from '../domain/totals.ts';
import { invalid } from '../domain/validation.ts';
import type { UpdateInvoiceDraftInput } from '../generated/resolver-types.ts';
import { invoiceCommand } from './define.ts';

/** Replaces the lines of a draft and prices it anew. */
export const updateInvoiceDraft = invoiceCommand<UpdateInvoiceDraftInput, { readonly legalEntity: LegalEntity | null }>(
  'updateInvoiceDraft',
  {
    on: (input) => input.invoiceId,
    // Its lines say what of a subscription is charged: what is wrong there is put right there.
    ready: ({ billRunId }) =>
      billRunId === null ? null : invalid('Invoice.billRun', 'DRAFTED_BY_PERSON', 'null: take the draft back instead'),
    gather: async (reader, _, invoice) => ({ legalEntity: await reader.legalEntity(invoice.legalEntityId) }),
    decide(invoice, input, { newId, facts }) {
      if (facts.legalEntity === null) return unknownLegalEntity(invoice.legalEntityId);
      const priced = price(input.lines, facts.legalEntity, { currency: invoice.currency, newId });
      return priced.ok ? change({ ...invoice, ...priced.value }, 'billing.invoice.redrafted') : priced.refusal;
    },
  },
);
