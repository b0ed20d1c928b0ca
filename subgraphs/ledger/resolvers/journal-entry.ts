import type { JournalEntryId } from '../domain/ids.ts';
import type { EntryLine, JournalEntry } from '../domain/journal-entry.ts';
import type { JournalEntryResolvers } from '../generated/resolver-types.ts';

export const journalEntry: JournalEntryResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.entries.load(id as JournalEntryId),
  legalEntity: ({ legalEntityId }, _, { loaders }) => loaders.legalEntities.load(legalEntityId),
  period: ({ periodId }, _, { loaders }) => (periodId === null ? null : loaders.periods.load(periodId)),
  // What a command answers has them; of a list they are read for whoever asks.
  lines: (parent, _, { loaders }) =>
    'lines' in parent ? (parent.lines as readonly EntryLine[]) : loaders.lines.load(parent.id),
  reversalOf: ({ reversalOf }, _, { loaders }) => (reversalOf === null ? null : loaders.entries.load(reversalOf)),
  reversedBy: ({ reversedBy }, _, { loaders }) => (reversedBy === null ? null : loaders.entries.load(reversedBy)),
  postingRequest: ({ postingRequestId }, _, { loaders }) =>
    postingRequestId === null ? null : loaders.requests.load(postingRequestId),
  // No outside system keeps a journal yet.
  crossReferences: () => [],
  async commands(parent, _, context) {
    // Whether it may be handed in or posted depends on its lines.
    const entry: JournalEntry = { ...parent, lines: await context.loaders.lines.load(parent.id) };
    return context.commandsOn('JournalEntry', entry, null);
  },
};
