import { change } from '../../../platform/commands/command.ts';
import { invalid } from '../domain/validation.ts';
import { customerCommand } from './define.ts';

/** Sends a customer back to sales, with a reason that they can act on. */
export const rejectValidation = customerCommand<{ readonly id: string }>('rejectValidation', {
  on: (input) => input.id,
  decide(customer, _, { reason }) {
    if (reason === null) return invalid('write.reason', 'REQUIRED', 'given: sales has to know what is missing');
    return change({ ...customer, status: 'PROSPECT' }, 'customer.customer.statusChanged');
  },
});
