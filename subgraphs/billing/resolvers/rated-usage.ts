import type { RatedUsageId } from '../domain/closing/closed-usage.ts';
import type { RatedUsageResolvers } from '../generated/resolver-types.ts';

export const ratedUsage: RatedUsageResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.ratedUsage.load(id as RatedUsageId),
  billingSubscription: ({ billingSubscriptionId }, _, { loaders }) => loaders.subscriptions.load(billingSubscriptionId),
  customer: ({ customerId }, _, { loaders }) => loaders.currentCustomers.load(customerId),
  adjusts: ({ adjustsId }, _, { loaders }) => (adjustsId === null ? null : loaders.ratedUsage.load(adjustsId)),
  invoice: ({ invoiceId }, _, { loaders }) => (invoiceId === null ? null : loaders.invoices.load(invoiceId)),
  creditNote: ({ creditNoteId }, _, { loaders }) =>
    creditNoteId === null ? null : loaders.creditNotes.load(creditNoteId),
  // No outside system keeps usage yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('RatedUsage', parent, parent.customerId),
};
