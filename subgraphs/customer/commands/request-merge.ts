import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { partsMax, type MergeRecordId } from '../domain/customer.ts';
import { newRecord, openRequest, withRecord } from '../domain/merge/merge-record.ts';
import { checkCount } from '../domain/validation.ts';
import type { MergeCustomersInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';
import { gatherMerge, lockHierarchies, type MergeFacts } from './merging/merge-facts.ts';
import { openElsewhere, planOf } from './merging/refuse-merge.ts';

/** Asks a second person to agree to a merge; what stands in its way is said now rather than when it is carried out. */
export const requestMerge = customerCommand<MergeCustomersInput, MergeFacts>('requestMerge', {
  on: (input) => input.customerId,
  first: lockHierarchies,
  ready(customer) {
    const open = openRequest(customer.merges);
    return open === null ? null : openElsewhere(open.survivorId);
  },
  gather: (reader, input, customer, { scope }) => gatherMerge(reader, input, customer, scope),
  decide(loser, { survivorId }, { facts, now, viewer, newId }) {
    const planned = planOf(loser, survivorId, facts);
    if (!planned.ok) return planned.refusal;
    const { survivor } = planned.value;
    const asked = { id: newId<MergeRecordId>('mrg'), by: personOf(viewer), at: now };
    const merges = withRecord(loser.merges, newRecord(loser.id, survivor.id, asked));
    const tooMany = checkCount('Customer.merges', merges.length, partsMax.merges);
    if (tooMany !== null) return tooMany;
    const data = { mergeId: asked.id, survivorId: survivor.id };
    return change({ ...loser, merges }, { type: 'customer.merge.requested', data });
  },
});
