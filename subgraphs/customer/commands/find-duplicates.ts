import { change } from '../../../platform/commands/command.ts';
import type { Customer } from '../domain/customer.ts';
import { keysOf, proposedEvents, withProposals } from '../domain/matching/proposals.ts';
import { customerCommand } from './define.ts';

type Facts = { readonly near: readonly Customer[] };

/** Looks for duplicates on demand. */
export const findDuplicates = customerCommand<{ readonly id: string }, Facts>('findDuplicates', {
  on: (input) => input.id,
  gather: async (reader, _, customer) => ({ near: await reader.customersByMatchKeys(keysOf(customer), customer.id) }),
  decide(customer, _, { facts, newId, now }) {
    const { customer: after, proposed, expired } = withProposals(customer, facts.near, { newId, now });
    const data = { proposed: proposed.length, expired: expired.length };
    return change(after, { type: 'customer.customer.matched', data }, ...proposedEvents(proposed));
  },
});
