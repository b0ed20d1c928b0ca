import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { decided } from '../domain/approvals.ts';
import { contractCommand } from './define.ts';

/** Sends a contract back, with a reason: who wrote it has to know what to change. */
export const rejectContract = contractCommand<{ readonly id: string }>('rejectContract', {
  on: (input) => input.id,
  decide(contract, _, by) {
    if (by.reason === null) return invalid('write.reason', 'REQUIRED', 'given: the author has to know what to change');
    const approvals = decided(contract.approvals, 'REJECTED', by);
    return change({ ...contract, status: 'DRAFT', approvals }, 'contract.contract.rejected');
  },
});
