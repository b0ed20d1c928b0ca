import type { RefundId } from '../domain/refund.ts';
import type { RefundResolvers } from '../generated/resolver-types.ts';

export const refund: RefundResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.refunds.load(id as RefundId),
  payment: ({ paymentId }, _, { loaders }) => loaders.payments.load(paymentId),
  creditNote: ({ creditNoteId }, _, { loaders }) =>
    creditNoteId === null ? null : loaders.creditNotes.load(creditNoteId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  // No outside system keeps refunds yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Refund', parent, parent.customerId),
};
