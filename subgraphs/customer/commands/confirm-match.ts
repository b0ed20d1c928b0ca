import { change } from '../../../platform/commands/command.ts';
import { withDecision } from '../domain/matching/decision.ts';
import type { DecideMatchInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Two customers are one. Which of them stays, a merge decides. */
export const confirmMatch = customerCommand<DecideMatchInput>('confirmMatch', {
  on: (input) => input.customerId,
  decide(customer, { matchCandidateId }, { viewer, now }) {
    const decided = withDecision(customer, matchCandidateId, { state: 'CONFIRMED', by: viewer.subject, at: now });
    if (!decided.ok) return decided.refusal;
    const { id, rightId } = decided.value.candidate;
    return change(decided.value.customer, {
      type: 'customer.matchCandidate.confirmed',
      data: { candidateId: id, rightId },
    });
  },
});
