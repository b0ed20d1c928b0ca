import type { PaymentMethodRefId } from '../domain/payment-method.ts';
import type { PaymentMethodRefResolvers } from '../generated/resolver-types.ts';

export const paymentMethodRef: PaymentMethodRefResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.paymentMethods.load(id as PaymentMethodRefId),
  billingAccount: ({ billingAccountId }, _, { loaders }) => loaders.accounts.load(billingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.currentCustomers.load(customerId),
  token: ({ id }, _, { loaders }) => loaders.paymentMethodTokens.load(id),
  // The provider's vault is no system of record: its name of a method is the token.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('PaymentMethodRef', parent, parent.customerId),
};
