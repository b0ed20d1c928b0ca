import { change } from '../../../platform/commands/command.ts';
import type { Customer } from '../domain/customer.ts';
import { keysOf, proposedEvents, withProposals } from '../domain/matching/proposals.ts';
import { refuseUnsubmittable } from '../domain/readiness.ts';
import { customerCommand } from './define.ts';

type Facts = { readonly near: readonly Customer[] };

/**
 * Hands a prospect to the finance stewards. Looks for duplicates once more: two that are created at the same moment do not
 * see each other, and addresses and numbers have come since.
 */
export const submitForValidation = customerCommand<{ readonly id: string }, Facts>('submitForValidation', {
  on: (input) => input.id,
  ready: (customer, { today }) => refuseUnsubmittable(customer, today),
  gather: async (reader, _, customer) => ({ near: await reader.customersByMatchKeys(keysOf(customer), customer.id) }),
  decide(customer, _, { facts, newId, now }) {
    const submitted: Customer = { ...customer, status: 'PENDING_VALIDATION' };
    const { customer: after, proposed } = withProposals(submitted, facts.near, { newId, now });
    return change(after, 'customer.customer.statusChanged', ...proposedEvents(proposed));
  },
});
