import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { InvoiceResolvers } from '../generated/resolver-types.ts';

/** What the ledger adds to an invoice. */
export const invoice: InvoiceResolvers = {
  // Null for an invoice that the viewer may not see, and until the books have heard of it.
  __resolveReference: ({ id }, { loaders }) => loaders.invoices.load(id),
  receivable: ({ id }, _, { loaders }) => loaders.receivablesOf.load(id),
  postings: ({ id }, page, { cursors, loaders }) =>
    readConnection(cursors, `postings:${id}`, page, (request) => loaders.postings.load({ ...request, documentId: id })),
};
