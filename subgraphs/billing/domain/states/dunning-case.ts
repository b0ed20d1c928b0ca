import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** The reminding of an account that is overdue (DOMAIN 5.1), paused by a dispute or a promise to pay. */
export const dunningCaseStates = stateTable({
  entity: 'DunningCase',
  section: '5.1',
  states: ['OPEN', 'PAUSED', 'CLOSED'],
  moves: [
    { from: null, to: 'OPEN', by: 'time', needs: 'an invoice is overdue' },
    { from: 'OPEN', to: 'PAUSED', by: 'pauseDunning', needs: 'DISPUTE, or PROMISE with its date' },
    { from: 'PAUSED', to: 'OPEN', by: 'resumeDunning' },
    { from: 'PAUSED', to: 'OPEN', by: 'time', needs: 'the promised date passed unpaid' },
    { from: 'OPEN', to: 'CLOSED', by: 'process', needs: 'nothing overdue is left' },
    { from: 'PAUSED', to: 'CLOSED', by: 'process', needs: 'nothing overdue is left' },
  ],
});

export type DunningCaseStatus = StateOf<typeof dunningCaseStates>;
