import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** An ERP as it is reported (DOMAIN 6.1, 10). In MAINTENANCE, requests queue in order and nothing is re-routed. */
export const erpInstanceStates = stateTable({
  entity: 'ErpInstance',
  section: '10',
  states: ['UP', 'DEGRADED', 'MAINTENANCE'],
  moves: [
    { from: null, to: 'UP', by: 'fact' },
    { from: 'UP', to: 'DEGRADED', by: 'fact' },
    { from: 'UP', to: 'MAINTENANCE', by: 'fact' },
    { from: 'DEGRADED', to: 'UP', by: 'fact' },
    { from: 'DEGRADED', to: 'MAINTENANCE', by: 'fact' },
    { from: 'MAINTENANCE', to: 'UP', by: 'fact' },
    { from: 'MAINTENANCE', to: 'DEGRADED', by: 'fact' },
  ],
});

export type ErpInstanceStatus = StateOf<typeof erpInstanceStates>;
