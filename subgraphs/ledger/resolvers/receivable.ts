import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { ReceivableId } from '../domain/ids.ts';
import type {
  ControlledCurrencyResolvers,
  ReceivableApplicationResolvers,
  ReceivableResolvers,
} from '../generated/resolver-types.ts';
import { differenceBetween } from '../domain/control-balance.ts';

export const receivable: ReceivableResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.receivables.load(id as ReceivableId),
  // Whether the viewer may see it, the billing subgraph knows.
  invoice: ({ documentId }) => ({ id: documentId }),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  legalEntity: ({ legalEntityId }, _, { loaders }) => loaders.legalEntities.load(legalEntityId),
  applications: ({ id }, page, { cursors, store }) =>
    readConnection(cursors, `applications:${id}`, page, (request) => store.pageApplications(id, request)),
  // No outside system keeps receivables yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Receivable', parent, null),
};

export const receivableApplication: ReceivableApplicationResolvers = {
  journalEntry: ({ journalEntryId }, _, { loaders }) => loaders.entries.load(journalEntryId),
};

export const controlledCurrency: ControlledCurrencyResolvers = {
  difference: ({ control, open }) => differenceBetween(control, open),
  functionalDifference: ({ functionalControl, functionalOpen, functionalRevalued }) =>
    differenceBetween(differenceBetween(functionalControl, functionalRevalued), functionalOpen),
};
