import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** An ERP as somebody reports it (DOMAIN 6.1, 10). In MAINTENANCE, requests queue in order and nothing is re-routed. */
export const erpInstanceStates = stateTable({
  entity: 'ErpInstance',
  section: '10',
  states: ['UP', 'DEGRADED', 'MAINTENANCE'],
  moves: [
    { from: null, to: 'UP', by: 'registerErpInstance' },
    { from: 'UP', to: 'DEGRADED', by: 'setErpInstanceStatus' },
    { from: 'UP', to: 'MAINTENANCE', by: 'setErpInstanceStatus' },
    { from: 'DEGRADED', to: 'UP', by: 'setErpInstanceStatus' },
    { from: 'DEGRADED', to: 'MAINTENANCE', by: 'setErpInstanceStatus' },
    { from: 'MAINTENANCE', to: 'UP', by: 'setErpInstanceStatus' },
    { from: 'MAINTENANCE', to: 'DEGRADED', by: 'setErpInstanceStatus' },
  ],
});

export type ErpInstanceStatus = StateOf<typeof erpInstanceStates>;
