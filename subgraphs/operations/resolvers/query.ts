import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { DeadLetterOrderId } from '../domain/dead-letter-order.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import { auditQueries } from './audit.ts';
import { pageOfEventTypes } from './event-types.ts';
import { webhookQueries } from './webhooks.ts';

export const query: QueryResolvers = {
  ...auditQueries,
  ...webhookQueries,

  eventTypes: (_, { filter, ...page }, { cursors }) =>
    readConnection(cursors, 'event-types', page, (request) => Promise.resolve(pageOfEventTypes(filter ?? {}, request))),

  deadLetter: (_, { id }, { loaders }) => loaders.letters.load(id),
  deadLetterOrder: (_, { id }, { loaders }) => loaders.orders.load(id as DeadLetterOrderId),

  async deadLetters(_, { filter, ...page }, { cursors, letters, scope }) {
    const given = filter ?? {};
    const connection = await readConnection(cursors, 'dead-letters', page, (request) =>
      letters.page(given, request, scope),
    );
    return { ...connection, filter: given };
  },
};
