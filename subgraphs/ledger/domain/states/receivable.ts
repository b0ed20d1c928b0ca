import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** What a customer owes on a document (DOMAIN 6.1, 6.4, 8.9); its state follows from what is posted. */
export const receivableStates = stateTable({
  entity: 'Receivable',
  section: '8.9',
  states: ['OPEN', 'CLEARED', 'WRITTEN_OFF', 'DISPUTED'],
  moves: [
    { from: null, to: 'OPEN', by: 'process', needs: 'INVOICE posted' },
    { from: 'OPEN', to: 'CLEARED', by: 'process', needs: 'open = 0 by applications' },
    { from: 'CLEARED', to: 'OPEN', by: 'process', needs: 'an application is reversed' },
    { from: 'OPEN', to: 'WRITTEN_OFF', by: 'process', needs: 'WRITE_OFF posted' },
    { from: 'WRITTEN_OFF', to: 'OPEN', by: 'process', needs: 'WRITE_OFF_RECOVERY posted' },
    { from: 'OPEN', to: 'DISPUTED', by: 'process', needs: 'DISPUTE_WITHDRAWAL posted' },
    { from: 'CLEARED', to: 'DISPUTED', by: 'process', needs: 'DISPUTE_WITHDRAWAL posted' },
    { from: 'DISPUTED', to: 'CLEARED', by: 'process', needs: 'won, and nothing is open' },
    { from: 'DISPUTED', to: 'OPEN', by: 'process', needs: 'lost: CHARGEBACK posted; or won with a rest open' },
  ],
});

export type ReceivableStatus = StateOf<typeof receivableStates>;
