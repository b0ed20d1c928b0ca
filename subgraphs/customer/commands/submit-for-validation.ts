import { change } from '../../../platform/commands/command.ts';
import { refuseUnsubmittable } from '../domain/readiness.ts';
import { customerCommand } from './define.ts';

/** Hands a prospect to the finance stewards. */
export const submitForValidation = customerCommand<{ readonly id: string }>('submitForValidation', {
  on: (input) => input.id,
  ready: (customer, { today }) => refuseUnsubmittable(customer, today),
  decide: (customer) => change({ ...customer, status: 'PENDING_VALIDATION' }, 'customer.customer.statusChanged'),
});
