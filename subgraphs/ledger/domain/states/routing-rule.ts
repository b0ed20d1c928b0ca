import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A rule of routing (DOMAIN 10). A change is a new rule from its start on; what was routed by a retired one stays. */
export const routingRuleStates = stateTable({
  entity: 'RoutingRule',
  section: '10',
  states: ['DRAFT', 'APPROVED', 'RETIRED'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createRoutingRule' },
    { from: 'DRAFT', to: 'APPROVED', by: 'approveRoutingRule', needs: 'its ERP keeps the books; approver ≠ creator' },
    { from: 'APPROVED', to: 'RETIRED', by: 'retireRoutingRule' },
  ],
});

export type RoutingRuleStatus = StateOf<typeof routingRuleStates>;
