import type { InvoiceLineResolvers } from '../generated/resolver-types.ts';

export const invoiceLine: InvoiceLineResolvers = {
  /** While the tax is not determined the invoice's `taxStatus` says so. */
  taxLines: ({ taxLines }) => taxLines ?? [],
};
