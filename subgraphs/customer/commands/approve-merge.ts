import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { withMergeDecision } from '../domain/merge/decision.ts';
import type { DecideMergeInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** A second person agrees to a merge; carrying it out is a command of its own. */
export const approveMerge = customerCommand<DecideMergeInput>('approveMerge', {
  on: (input) => input.customerId,
  decide(customer, { mergeId }, { viewer, now }) {
    const decided = withMergeDecision(customer, mergeId, { state: 'APPROVED', by: personOf(viewer), at: now });
    if (!decided.ok) return decided.refusal;
    const data = { mergeId, survivorId: decided.value.record.survivorId };
    return change(decided.value.customer, { type: 'customer.merge.approved', data });
  },
});
