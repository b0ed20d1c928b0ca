import type { InvoiceLineResolvers } from '../generated/resolver-types.ts';

export const invoiceLine: InvoiceLineResolvers = {
  ratedUsage: ({ ratedUsageId }, _, { loaders }) =>
    ratedUsageId === undefined ? null : loaders.ratedUsage.load(ratedUsageId),
  tierLines: ({ tierLines }) => tierLines ?? [],
  /** While the tax is not determined the invoice's `taxStatus` says so. */
  taxLines: ({ taxLines }) => taxLines ?? [],
};
