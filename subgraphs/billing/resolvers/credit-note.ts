import type { CreditNoteId } from '../domain/credit-note.ts';
import type { CreditNoteResolvers } from '../generated/resolver-types.ts';

export const creditNote: CreditNoteResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.creditNotes.load(id as CreditNoteId),
  invoice: ({ invoiceId }, _, { loaders }) => loaders.invoices.load(invoiceId),
  billingAccount: ({ billingAccountId }, _, { loaders }) => loaders.accounts.load(billingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  // No outside system keeps credit notes yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('CreditNote', parent, parent.customerId),
};
