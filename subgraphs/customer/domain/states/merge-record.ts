import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A merge from the request to its undoing (DOMAIN 3.1, 3.6). Without final documents nobody has to ask first. */
export const mergeRecordStates = stateTable({
  entity: 'MergeRecord',
  section: '3.6',
  states: ['REQUESTED', 'APPROVED', 'WITHDRAWN', 'MERGED', 'UNDONE'],
  moves: [
    { from: null, to: 'REQUESTED', by: 'requestMerge' },
    { from: 'REQUESTED', to: 'APPROVED', by: 'approveMerge', needs: 'another person than the one who asked' },
    { from: 'REQUESTED', to: 'WITHDRAWN', by: 'withdrawMerge' },
    { from: 'APPROVED', to: 'WITHDRAWN', by: 'withdrawMerge' },
    { from: null, to: 'MERGED', by: 'mergeCustomers', needs: 'neither has final documents' },
    { from: 'REQUESTED', to: 'MERGED', by: 'mergeCustomers', needs: 'neither has final documents' },
    { from: 'APPROVED', to: 'MERGED', by: 'mergeCustomers' },
    { from: 'MERGED', to: 'UNDONE', by: 'unmergeCustomers', needs: 'at most 30 days, nothing made final since' },
  ],
});

export type MergeState = StateOf<typeof mergeRecordStates>;
