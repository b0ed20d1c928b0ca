import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { CalendarId } from '../domain/ids.ts';
import type { CalendarResolvers } from '../generated/resolver-types.ts';

export const calendar: CalendarResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.calendars.load(id as CalendarId),
  legalEntity: ({ legalEntityId }, _, { loaders }) => loaders.legalEntities.load(legalEntityId),
  periods: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `accounting-periods:${id}`, page, (request) =>
      store.pagePeriods({ calendarId: id }, request, scope),
    ),
  closingEntry: ({ closingEntryId }, _, { loaders }) =>
    closingEntryId === null ? null : loaders.entries.load(closingEntryId),
  // No outside system keeps calendars yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Calendar', parent, null),
};
