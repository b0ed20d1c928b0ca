import { change } from '../../../platform/commands/command.ts';
import { refuseHeld } from '../domain/holds.ts';
import { refuseUnderReview } from '../domain/matching/proposals.ts';
import { refuseUnvalidated } from '../domain/readiness.ts';
import { customerCommand } from './define.ts';

/** Takes a validated customer into business; the steward who does so vouches for the legal name. */
export const activateCustomer = customerCommand<{ readonly id: string }>('activateCustomer', {
  on: (input) => input.id,
  async ready(customer, _, reader) {
    const undecided = (customer.matchCandidates ?? []).map(({ rightId }) => rightId);
    return (
      refuseHeld(customer) ??
      refuseUnvalidated(customer) ??
      refuseUnderReview(customer, await reader.openMatchesAgainst(customer.id), await reader.became(undecided))
    );
  },
  decide: (customer, _, { today }) =>
    change(
      { ...customer, status: 'ACTIVE', legalNameVerified: true, validatedOn: today },
      'customer.customer.statusChanged',
    ),
});
