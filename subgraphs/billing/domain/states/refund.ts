import { stateTable } from '../../../../core/state-table.ts';
import type { RefundStatus } from '../../generated/rules.ts';

/** A refund (DOMAIN 5.2). Both outcomes are final: a retry is a new refund. */
export const refundStates = stateTable<RefundStatus>({
  entity: 'Refund',
  section: '5.2',
  states: ['PENDING', 'SUCCEEDED', 'FAILED'],
  moves: [
    {
      from: null,
      to: 'PENDING',
      by: 'requestRefund',
      needs: 'at most paid − refunded − charged back; above the limit requester ≠ approver',
    },
    { from: 'PENDING', to: 'SUCCEEDED', by: 'completeRefund', needs: 'approval above the limit' },
    { from: 'PENDING', to: 'FAILED', by: 'failRefund', needs: 'the provider’s no, never its silence' },
  ],
});
