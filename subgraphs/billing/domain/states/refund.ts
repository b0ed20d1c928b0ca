import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A refund (DOMAIN 5.2). Both outcomes are final: a retry is a new refund. */
export const refundStates = stateTable({
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
    { from: 'PENDING', to: 'SUCCEEDED', by: 'fact' },
    { from: 'PENDING', to: 'FAILED', by: 'fact', needs: 'the provider’s no, never its silence' },
  ],
});

export type RefundStatus = StateOf<typeof refundStates>;
