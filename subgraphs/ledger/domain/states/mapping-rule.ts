import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A rule of account mapping (DOMAIN 11). A change is a new rule from its start on; a reversal reuses a retired one. */
export const mappingRuleStates = stateTable({
  entity: 'MappingRule',
  section: '11',
  states: ['DRAFT', 'APPROVED', 'RETIRED'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createMappingRule' },
    {
      from: 'DRAFT',
      to: 'APPROVED',
      by: 'approveMappingRule',
      needs: 'no overlap of equal specificity; approver ≠ creator',
    },
    { from: 'APPROVED', to: 'RETIRED', by: 'retireMappingRule' },
  ],
});

export type MappingRuleStatus = StateOf<typeof mappingRuleStates>;
