import { change } from '../../../platform/commands/command.ts';
import { refuseHeld } from '../domain/holds.ts';
import { refuseStale } from '../domain/readiness.ts';
import { customerCommand } from './define.ts';

/** Takes up business with a customer again. */
export const reactivateCustomer = customerCommand<{ readonly id: string }>('reactivateCustomer', {
  on: (input) => input.id,
  ready: (customer, { today }) => refuseHeld(customer) ?? refuseStale(customer, today),
  decide: (customer) => change({ ...customer, status: 'ACTIVE' }, 'customer.customer.statusChanged'),
});
