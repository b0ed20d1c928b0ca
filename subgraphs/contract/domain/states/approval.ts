import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** What somebody was asked to approve, and the decision (DOMAIN 4.1); it is decided once. */
export const approvalStates = stateTable({
  entity: 'Approval',
  section: '4.1',
  states: ['PENDING', 'APPROVED', 'REJECTED'],
  moves: [
    { from: null, to: 'PENDING', by: 'process', needs: 'an approval rule asks for it' },
    { from: 'PENDING', to: 'APPROVED', by: 'approve', needs: 'approver ≠ requester' },
    { from: 'PENDING', to: 'REJECTED', by: 'reject', needs: 'approver ≠ requester' },
  ],
});

export type ApprovalDecision = StateOf<typeof approvalStates>;
