import type { AllocationId } from '../domain/allocation.ts';
import type { AllocationResolvers } from '../generated/resolver-types.ts';

export const allocation: AllocationResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.allocations.load(id as AllocationId),
  payment: ({ paymentId }, _, { loaders }) => (paymentId === null ? null : loaders.payments.load(paymentId)),
  creditNote: ({ creditNoteId }, _, { loaders }) =>
    creditNoteId === null ? null : loaders.creditNotes.load(creditNoteId),
  accountCredit: ({ accountCreditId }, _, { loaders }) =>
    accountCreditId === null ? null : loaders.accountCredits.load(accountCreditId),
  invoice: ({ invoiceId }, _, { loaders }) => loaders.invoices.load(invoiceId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  // No outside system keeps allocations yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Allocation', parent, parent.customerId),
};
