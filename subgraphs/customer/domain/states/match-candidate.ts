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
    { from: null, to: 'OPEN', by: 'process', needs: 'the score asks for a review, or a link is proposed' },
    { from: 'OPEN', to: 'CONFIRMED', by: 'confirmMatch' },
    { from: 'OPEN', to: 'REJECTED', by: 'rejectMatch' },
    { from: 'OPEN', to: 'EXPIRED', by: 'time', needs: 'nobody decided' },
  ],
});

export type MatchCandidateState = StateOf<typeof matchCandidateStates>;
