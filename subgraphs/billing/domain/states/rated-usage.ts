import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** The usage of an item in a period (DOMAIN 5.1, 8.8). What comes late is an adjustment, never a step back. */
export const ratedUsageStates = stateTable({
  entity: 'RatedUsage',
  section: '8.8',
  states: ['OPEN', 'RATED', 'BILLED', 'POSTED'],
  moves: [
    { from: null, to: 'OPEN', by: 'recordUsage' },
    { from: 'OPEN', to: 'RATED', by: 'closeUsagePeriod', needs: 'grace passed' },
    { from: 'RATED', to: 'BILLED', by: 'process', needs: 'on a final invoice line' },
    { from: 'BILLED', to: 'POSTED', by: 'process', needs: 'the ledger posted the summary' },
  ],
});

export type RatedUsageState = StateOf<typeof ratedUsageStates>;
