import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { decided } from '../domain/approvals.ts';
import { amendmentCommand } from './define.ts';

/** Says no for good, with a reason: who wrote it has to know what to do otherwise. */
export const rejectAmendment = amendmentCommand<{ readonly id: string }>('rejectAmendment', {
  on: (input) => input.id,
  decide(amendment, _, by) {
    if (by.reason === null) return invalid('write.reason', 'REQUIRED', 'given: the author has to know what was wrong');
    const approvals = decided(amendment.approvals, 'REJECTED', by);
    return change({ ...amendment, status: 'REJECTED', approvals }, 'contract.amendment.rejected');
  },
});
