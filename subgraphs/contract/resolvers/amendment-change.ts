import type { AmendmentChangeResolvers } from '../generated/resolver-types.ts';

export const amendmentChange: AmendmentChangeResolvers = {
  billToCustomer: ({ billToCustomer: id }, _, { loaders }) => (id === null ? null : loaders.customers.load(id)),
};
