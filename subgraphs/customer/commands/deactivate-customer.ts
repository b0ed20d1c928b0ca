import { change } from '../../../platform/commands/command.ts';
import { invalid } from '../domain/validation.ts';
import { customerCommand } from './define.ts';

/** Ends business with a customer; what it still has open with us keeps it alive. */
export const deactivateCustomer = customerCommand<{ readonly id: string }, { readonly openAccounts: number }>(
  'deactivateCustomer',
  {
    on: (input) => input.id,
    gather: async (reader, _, customer) => ({ openAccounts: await reader.openBillingAccounts(customer.id) }),
    decide(customer, _, { reason, facts }) {
      const live = customer.status === 'ACTIVE' || customer.status === 'ON_HOLD';
      if (!live && reason === null) return invalid('write.reason', 'given when a prospect is dropped');
      if (facts.openAccounts > 0) {
        return invalid('Customer.billingAccounts', `closed first: ${facts.openAccounts} of them are open`);
      }
      return change({ ...customer, status: 'INACTIVE' }, 'customer.customer.statusChanged');
    },
  },
);
