import type { DunningCaseId } from '../domain/dunning-case.ts';
import type { DunningCaseResolvers } from '../generated/resolver-types.ts';
import { legalEntityOf } from './legal-entity.ts';

export const dunningCase: DunningCaseResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.dunningCases.load(id as DunningCaseId),
  billingAccount: ({ billingAccountId }, _, { loaders }) => loaders.accounts.load(billingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.currentCustomers.load(customerId),
  legalEntity: ({ legalEntityId }, _, { scope }) => legalEntityOf(legalEntityId, scope),
  disputedPayment: ({ disputedPaymentId }, _, { loaders }) =>
    disputedPaymentId === null ? null : loaders.payments.load(disputedPaymentId),
  // No outside system keeps cases yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('DunningCase', parent, parent.customerId),
};
