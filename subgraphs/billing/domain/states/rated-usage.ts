import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/**
 * The usage of an item in a period (DOMAIN 5.1, 8.8). What comes late is an adjustment, never a step back. Nothing is kept of
 * a period while it is OPEN but its events, so closing it is where a row begins (docs/decisions/0025).
 */
export const ratedUsageStates = stateTable({
  entity: 'RatedUsage',
  section: '8.8',
  states: ['RATED', 'BILLED', 'POSTED'],
  moves: [
    { from: null, to: 'RATED', by: 'closeUsagePeriod', needs: 'grace passed' },
    {
      from: null,
      to: 'BILLED',
      by: 'closeUsagePeriod',
      needs: 'an adjustment below zero, given back by a credit note',
    },
    { from: 'RATED', to: 'BILLED', by: 'advanceBillRun', needs: 'on a final invoice line' },
    { from: 'RATED', to: 'BILLED', by: 'finalizeInvoice', needs: 'on a final invoice line' },
    { from: 'BILLED', to: 'RATED', by: 'voidInvoice', needs: 'the invoice was not posted' },
    { from: 'BILLED', to: 'POSTED', by: 'process', needs: 'the ledger posted the invoice' },
  ],
});

export type RatedUsageState = StateOf<typeof ratedUsageStates>;
