import { eventTypes } from '../../../events/event-types.ts';
import { pageOf, type Page, type PageRequest } from '../../../platform/subgraph/pages.ts';
import type { EventTypeFilter, EventTypeResolvers } from '../generated/resolver-types.ts';

export const eventType: EventTypeResolvers = {
  id: ({ type }) => type,
  schema: ({ schema }) => JSON.stringify(schema),
};

type Listed = ReturnType<typeof eventTypes>[number] & { readonly id: string };

/** Types of events in the order of their names. */
export function pageOfEventTypes({ source, entity }: EventTypeFilter, { first, after }: PageRequest): Page<Listed> {
  const wanted = eventTypes()
    .filter((one) => (source == null || one.source === source) && (entity == null || one.entity === entity))
    .map((one) => ({ ...one, id: one.type }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return pageOf(
    wanted.filter(({ id }) => after === null || id > after),
    first,
  );
}
