import { change } from '../../../platform/commands/command.ts';
import { decided, refuseApprover } from '../domain/approvals.ts';
import { contractCommand } from './define.ts';

/** Approves everything that was asked for, by somebody who may decide the highest of it. */
export const approveContract = contractCommand<{ readonly id: string }>('approveContract', {
  on: (input) => input.id,
  ready: ({ approvals }, { viewer }) => refuseApprover(approvals, viewer),
  decide(contract, _, by) {
    const approvals = decided(contract.approvals, 'APPROVED', by);
    return change({ ...contract, status: 'APPROVED', approvals }, 'contract.contract.approved');
  },
});
