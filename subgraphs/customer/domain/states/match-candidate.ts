import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/**
 * A pair that may be one customer (DOMAIN 3.1, 3.5). A rejected pair is not proposed again until one of the compared
 * fields changes; then it is a new candidate.
 */
export const matchCandidateStates = stateTable({
  entity: 'MatchCandidate',
  section: '3.5',
  states: ['OPEN', 'CONFIRMED', 'REJECTED', 'EXPIRED'],
  moves: [
    { from: null, to: 'OPEN', by: 'findDuplicates', needs: 'the score asks for a review, or a link is proposed' },
    { from: 'OPEN', to: 'CONFIRMED', by: 'confirmMatch' },
    { from: 'OPEN', to: 'CONFIRMED', by: 'mergeCustomers' },
    { from: 'OPEN', to: 'REJECTED', by: 'rejectMatch' },
    { from: 'OPEN', to: 'EXPIRED', by: 'findDuplicates', needs: 'nobody decided, and the two are no longer alike' },
    { from: 'CONFIRMED', to: 'OPEN', by: 'unmergeCustomers', needs: 'the merge had confirmed it' },
  ],
});

export type MatchCandidateState = StateOf<typeof matchCandidateStates>;
