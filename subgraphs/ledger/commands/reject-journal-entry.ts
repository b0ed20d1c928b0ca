import { change } from '../../../platform/commands/command.ts';
import { requireReason } from '../domain/validation.ts';
import { entryCommand } from './define.ts';

/** Sends an entry back to whoever wrote it, who is told why. */
export const rejectJournalEntry = entryCommand<{ readonly id: string }>('rejectJournalEntry', {
  on: (input) => input.id,
  decide: (entry, _, { reason }) =>
    requireReason(reason) ??
    change({ ...entry, status: 'REJECTED', rejectionReason: reason }, 'ledger.journalEntry.rejected'),
});
