import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { BillRunId } from '../domain/bill-run.ts';
import type { BillRunResolvers } from '../generated/resolver-types.ts';
import { readInvoiceFilter } from './filters.ts';
import { legalEntityOf } from './legal-entity.ts';

export const billRun: BillRunResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.runs.load(id as BillRunId),
  legalEntity: ({ legalEntityId }, _, { scope }) => legalEntityOf(legalEntityId, scope),
  invoices: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ billRunId: id }, readInvoiceFilter(filter)];
    return readConnection(cursors, `invoices:${id}`, page, (request) => store.pageInvoices(filters, request, scope));
  },
  // A run is nobody's but ours.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('BillRun', parent, null),
};
