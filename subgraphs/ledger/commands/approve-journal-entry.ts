import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { entryCommand } from './define.ts';

/** Approves what somebody else wrote; that it was somebody else, the duty sees to. */
export const approveJournalEntry = entryCommand<{ readonly id: string }>('approveJournalEntry', {
  on: (input) => input.id,
  decide: (entry, _, { viewer }) =>
    change(
      { ...entry, status: 'APPROVED', approvedBy: personOf(viewer), rejectionReason: null },
      'ledger.journalEntry.approved',
    ),
});
