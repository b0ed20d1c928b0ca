import { change } from '../../../platform/commands/command.ts';
import { invalid } from '../domain/validation.ts';
import { customerCommand } from './define.ts';

/** Ends business with a customer; what it still has open with us keeps it alive. */
export const deactivateCustomer = customerCommand<{ readonly id: string }>('deactivateCustomer', {
  on: (input) => input.id,
  async ready(customer, _, reader) {
    const open = await reader.openBillingAccounts(customer.id);
    return open === 0
      ? null
      : invalid('Customer.billingAccounts', 'ACCOUNTS_CLOSED', `closed first: ${open} of them are open`);
  },
  decide(customer, _, { reason }) {
    const live = customer.status === 'ACTIVE' || customer.status === 'ON_HOLD';
    if (!live && reason === null) return invalid('write.reason', 'REQUIRED', 'given when a prospect is dropped');
    return change({ ...customer, status: 'INACTIVE' }, 'customer.customer.statusChanged');
  },
});
