import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { withMergeDecision } from '../domain/merge/decision.ts';
import type { DecideMergeInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Takes a merge back that was asked for and not carried out. */
export const withdrawMerge = customerCommand<DecideMergeInput>('withdrawMerge', {
  on: (input) => input.customerId,
  decide(customer, { mergeId }, { viewer, now }) {
    const decided = withMergeDecision(customer, mergeId, { state: 'WITHDRAWN', by: personOf(viewer), at: now });
    if (!decided.ok) return decided.refusal;
    const data = { mergeId, survivorId: decided.value.record.survivorId };
    return change(decided.value.customer, { type: 'customer.merge.withdrawn', data });
  },
});
