import { change } from '../../../platform/commands/command.ts';
import { decided, refuseApprover } from '../domain/approvals.ts';
import { amendmentCommand } from './define.ts';

/** Approves everything that was asked for, by somebody who may decide the highest of it. */
export const approveAmendment = amendmentCommand<{ readonly id: string }>('approveAmendment', {
  on: (input) => input.id,
  ready: ({ approvals }, { viewer }) => refuseApprover(approvals, viewer),
  decide(amendment, _, by) {
    const approvals = decided(amendment.approvals, 'APPROVED', by);
    return change({ ...amendment, status: 'APPROVED', approvals }, 'contract.amendment.approved');
  },
});
