import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A journal entry (DOMAIN 6.2). REVERSED is a mark: the entry stays as it is, its reversal is another entry. */
export const journalEntryStates = stateTable({
  entity: 'JournalEntry',
  section: '6.2',
  states: ['DRAFT', 'SUBMITTED', 'APPROVED', 'POSTED', 'REJECTED', 'REVERSED'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createJournalEntry' },
    { from: null, to: 'DRAFT', by: 'process' },
    { from: null, to: 'POSTED', by: 'closeYear', needs: 'it is a CLOSING entry' },
    { from: 'DRAFT', to: 'SUBMITTED', by: 'submitJournalEntry' },
    { from: 'DRAFT', to: 'POSTED', by: 'process', needs: 'all validations pass', when: 'it is a SYSTEM entry' },
    { from: 'SUBMITTED', to: 'APPROVED', by: 'approveJournalEntry', needs: 'approver ≠ author' },
    { from: 'SUBMITTED', to: 'REJECTED', by: 'rejectJournalEntry' },
    { from: 'REJECTED', to: 'DRAFT', by: 'reviseJournalEntry' },
    { from: 'APPROVED', to: 'POSTED', by: 'postJournalEntry', needs: 'its period open; poster ≠ author' },
    { from: 'POSTED', to: 'REVERSED', by: 'process', needs: 'its reversal is POSTED' },
  ],
});

export type JournalEntryStatus = StateOf<typeof journalEntryStates>;
