import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { PaymentId } from '../domain/payment.ts';
import type { PaymentResolvers } from '../generated/resolver-types.ts';

export const payment: PaymentResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.payments.load(id as PaymentId),
  billingAccount: ({ billingAccountId }, _, { loaders }) =>
    billingAccountId === null ? null : loaders.accounts.load(billingAccountId),
  customer: ({ customerId }, _, { loaders }) => (customerId === null ? null : loaders.customers.load(customerId)),
  paymentMethod: ({ paymentMethodId }, _, { loaders }) =>
    paymentMethodId === null ? null : loaders.paymentMethods.load(paymentMethodId),
  payout: ({ id }, _, { loaders }) => loaders.payoutsOf.load(id),
  refunds: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `refunds:${id}`, page, (request) => store.pageRefunds([{ paymentId: id }], request, scope)),
  allocations: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `allocations:${id}`, page, (request) =>
      store.pageAllocations({ paymentId: id }, request, scope),
    ),
  // No outside system keeps payments yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Payment', parent, parent.customerId),
};
