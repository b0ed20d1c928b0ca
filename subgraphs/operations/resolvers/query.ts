import { pageOf, readConnection } from '../../../platform/subgraph/pages.ts';
import type { DeadLetterOrderId } from '../domain/dead-letter-order.ts';
import { matches } from '../domain/event-type.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import { auditQueries } from './audit.ts';
import { webhookQueries } from './webhooks.ts';

export const query: QueryResolvers = {
  ...auditQueries,
  ...webhookQueries,

  eventTypes: (_, { filter, ...page }, { cursors, eventTypes }) =>
    readConnection(cursors, 'event-types', page, ({ first, after }) => {
      const behind = eventTypes.filter((type) => (after === null || type.id > after) && matches(type, filter ?? {}));
      return Promise.resolve(pageOf(behind, first));
    }),

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
