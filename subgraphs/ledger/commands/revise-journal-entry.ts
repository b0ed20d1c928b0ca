import { change } from '../../../platform/commands/command.ts';
import { entryCommand } from './define.ts';

/** Takes a rejected entry up again; the reason stays until somebody approves. */
export const reviseJournalEntry = entryCommand<{ readonly id: string }>('reviseJournalEntry', {
  on: (input) => input.id,
  decide: (entry) => change({ ...entry, status: 'DRAFT' }, 'ledger.journalEntry.revised'),
});
