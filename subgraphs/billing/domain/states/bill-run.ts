import { stateTable } from '../../../../core/state-table.ts';
import type { BillRunStatus } from '../../generated/rules.ts';

/** A bill run (DOMAIN 8.3, 1). What one that failed left undone, the next one does. */
export const billRunStates = stateTable<BillRunStatus>({
  entity: 'BillRun',
  section: '8.3',
  states: ['RUNNING', 'COMPLETED', 'FAILED'],
  moves: [
    { from: null, to: 'RUNNING', by: 'runBilling', needs: 'no other runs for the legal entity' },
    { from: 'RUNNING', to: 'COMPLETED', by: 'advanceBillRun', needs: 'nothing is left to do' },
    { from: 'RUNNING', to: 'FAILED', by: 'failBillRun', needs: 'a reason' },
  ],
});
