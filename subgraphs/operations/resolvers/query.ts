import { pageOf, readConnection } from '../../../platform/subgraph/pages.ts';
import { matches } from '../domain/event-type.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';

export const query: QueryResolvers = {
  eventTypes: (_, { filter, ...page }, { cursors, eventTypes }) =>
    readConnection(cursors, 'event-types', page, ({ first, after }) => {
      const behind = eventTypes.filter((type) => (after === null || type.id > after) && matches(type, filter ?? {}));
      return Promise.resolve(pageOf(behind, first));
    }),
};
