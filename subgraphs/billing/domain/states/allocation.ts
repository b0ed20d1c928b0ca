import { stateTable } from '../../../../core/state-table.ts';
import type { AllocationStatus } from '../../generated/rules.ts';

/** An allocation (DOMAIN 5.1): it is reversed, never changed. */
export const allocationStates = stateTable<AllocationStatus>({
  entity: 'Allocation',
  section: '5.1',
  states: ['ACTIVE', 'REVERSED'],
  moves: [
    { from: null, to: 'ACTIVE', by: 'allocatePayment' },
    { from: null, to: 'ACTIVE', by: 'applyCreditNote' },
    { from: null, to: 'ACTIVE', by: 'changeBillingSubscription' },
    { from: null, to: 'ACTIVE', by: 'allocateAccountCredit' },
    { from: null, to: 'ACTIVE', by: 'writeOffInvoice' },
    { from: null, to: 'ACTIVE', by: 'resolveDispute', needs: 'lost: what is left of a part that was charged back' },
    {
      from: null,
      to: 'ACTIVE',
      by: 'reverseAllocation',
      needs: 'what is not paid any more of a claim that is given up',
    },
    { from: 'ACTIVE', to: 'REVERSED', by: 'allocatePayment', needs: 'a write-off, by a late payment' },
    { from: 'ACTIVE', to: 'REVERSED', by: 'reverseAllocation' },
    { from: 'ACTIVE', to: 'REVERSED', by: 'resolveDispute', needs: 'lost: what is charged back' },
    { from: 'ACTIVE', to: 'REVERSED', by: 'voidInvoice', needs: 'a write-off of the voided invoice' },
  ],
});
