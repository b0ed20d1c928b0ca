import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/**
 * What is to be posted, on its way to the system that posts it (DOMAIN 6.1, 6.3). UNKNOWN is looked up by its key before
 * anything else; nothing is called posted before that system says so.
 */
export const postingRequestStates = stateTable({
  entity: 'PostingRequest',
  section: '6.3',
  states: ['RECEIVED', 'VALIDATED', 'SUBMITTED', 'UNKNOWN', 'POSTED', 'REJECTED', 'REVERSED'],
  moves: [
    { from: null, to: 'RECEIVED', by: 'process', needs: 'natural key new' },
    { from: 'RECEIVED', to: 'VALIDATED', by: 'process', needs: 'balanced, mapped, routed, its period open' },
    { from: 'RECEIVED', to: 'REJECTED', by: 'process', needs: 'a rule of ours said no' },
    { from: 'RECEIVED', to: 'POSTED', by: 'process', needs: 'the same', when: 'Concord posts by itself' },
    { from: 'VALIDATED', to: 'SUBMITTED', by: 'process' },
    { from: 'SUBMITTED', to: 'POSTED', by: 'fact' },
    { from: 'SUBMITTED', to: 'REJECTED', by: 'fact' },
    { from: 'SUBMITTED', to: 'UNKNOWN', by: 'process', needs: 'no answer' },
    { from: 'UNKNOWN', to: 'POSTED', by: 'fact', needs: 'found by its key' },
    { from: 'UNKNOWN', to: 'REJECTED', by: 'fact', needs: 'found by its key' },
    { from: 'UNKNOWN', to: 'SUBMITTED', by: 'process', needs: 'not found: sent again under the same key' },
    { from: 'REJECTED', to: 'RECEIVED', by: 'resubmitPostingRequest', needs: 'under its key' },
    { from: 'POSTED', to: 'REVERSED', by: 'process', needs: 'its reversal is POSTED' },
  ],
});

export type PostingRequestStatus = StateOf<typeof postingRequestStates>;
