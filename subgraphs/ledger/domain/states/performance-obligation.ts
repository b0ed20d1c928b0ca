import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A promise to the customer (DOMAIN 7). What is satisfied at a point in time is never partly so. */
export const performanceObligationStates = stateTable({
  entity: 'PerformanceObligation',
  section: '7',
  states: ['UNSATISFIED', 'PARTIAL', 'SATISFIED', 'TERMINATED'],
  moves: [
    { from: null, to: 'UNSATISFIED', by: 'createRevenueContract' },
    { from: 'UNSATISFIED', to: 'PARTIAL', by: 'runRecognition', needs: 'satisfied over time' },
    { from: 'UNSATISFIED', to: 'SATISFIED', by: 'recordDelivery', needs: 'satisfied at a point in time' },
    { from: 'PARTIAL', to: 'SATISFIED', by: 'runRecognition', needs: 'all of its amount recognised' },
    { from: 'UNSATISFIED', to: 'TERMINATED', by: 'applyModification' },
    { from: 'PARTIAL', to: 'TERMINATED', by: 'applyModification' },
  ],
});

export type PerformanceObligationStatus = StateOf<typeof performanceObligationStates>;
