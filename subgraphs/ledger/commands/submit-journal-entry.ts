import { change } from '../../../platform/commands/command.ts';
import { checkPostable } from '../domain/journal-entry.ts';
import { entryCommand } from './define.ts';

/** Hands a draft in. What could not be posted whatever the period says is not worth an approver's time. */
export const submitJournalEntry = entryCommand<{ readonly id: string }>('submitJournalEntry', {
  on: (input) => input.id,
  ready: async (entry, _, reader) =>
    checkPostable(entry, await reader.accounts(entry.lines.map(({ accountId }) => accountId))),
  decide: (entry) => change({ ...entry, status: 'SUBMITTED' }, 'ledger.journalEntry.submitted'),
});
