import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** Another system's id for a customer (DOMAIN 3.1, 3.3): it belongs to its customer for ever, retired or not. */
export const externalRefStates = stateTable({
  entity: 'ExternalRef',
  section: '3.3',
  states: ['ACTIVE', 'RETIRED'],
  moves: [
    { from: null, to: 'ACTIVE', by: 'linkExternalId', needs: 'the id is free' },
    { from: 'ACTIVE', to: 'RETIRED', by: 'retireExternalId' },
    { from: 'RETIRED', to: 'ACTIVE', by: 'linkExternalId', needs: 'the id is this customer’s' },
  ],
});

export type ExternalRefStatus = StateOf<typeof externalRefStates>;
