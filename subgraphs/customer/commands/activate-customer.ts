import { change } from '../../../platform/commands/command.ts';
import { refuseUnvalidated } from '../domain/readiness.ts';
import { customerCommand } from './define.ts';

/** Takes a validated customer into business; the steward who does so vouches for the legal name. */
export const activateCustomer = customerCommand<{ readonly id: string }>('activateCustomer', {
  on: (input) => input.id,
  ready: refuseUnvalidated,
  decide: (customer, _, { today }) =>
    change(
      { ...customer, status: 'ACTIVE', legalNameVerified: true, validatedOn: today },
      'customer.customer.statusChanged',
    ),
});
