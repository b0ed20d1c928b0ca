import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseTooMany } from '../domain/merge/carry.ts';
import { merged } from '../domain/merge/merging.ts';
import { newRecord, openRequest } from '../domain/merge/merge-record.ts';
import { partsMax, type MergeRecordId } from '../domain/customer.ts';
import { checkCount, firstOf } from '../domain/validation.ts';
import type { MergeCustomersInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';
import { gatherMerge, lockHierarchies, type MergeFacts } from './merging/merge-facts.ts';
import { planOf, refuseUnapproved } from './merging/refuse-merge.ts';
import { companionsOf } from './merging/told.ts';

/**
 * Merges a customer into another (DOMAIN 3.6). The one that goes is the command's own, because it is written first: it gives
 * up the numbers that the other takes. It happens on the day of the command, whatever its effective date.
 */
export const mergeCustomers = customerCommand<MergeCustomersInput, MergeFacts>('mergeCustomers', {
  on: (input) => input.customerId,
  first: lockHierarchies,
  gather: (reader, input, customer, { scope }) => gatherMerge(reader, input, customer, scope),

  decide(loser, { survivorId }, { facts, now, viewer, scope, newId }) {
    const planned = planOf(loser, survivorId, facts);
    if (!planned.ok) return planned.refusal;
    const { survivor, plan } = planned.value;
    const unapproved = refuseUnapproved(loser, survivor, facts, viewer);
    if (unapproved !== null) return unapproved;

    const by = personOf(viewer);
    const record =
      openRequest(loser.merges) ?? newRecord(loser.id, survivor.id, { id: newId<MergeRecordId>('mrg'), by, at: now });
    const { children, aliases, roots } = facts;
    const on = scope.on;
    const after = merged({ survivor, loser, children, aliases, plan, record, on, now, by: viewer.subject, newId });
    const tooMuch = firstOf(
      refuseTooMany(after.survivor),
      checkCount('Customer.merges', after.loser.merges?.length ?? 0, partsMax.merges),
    );
    if (tooMuch !== null) return tooMuch;

    const data = { mergeId: record.id, loserId: loser.id, survivorId: survivor.id };
    const event = 'customer.customer.merged';
    const rootOfParent = roots.get(survivor.id) ?? survivor.id;
    return {
      ...change(after.loser, { type: event, data }),
      beside: companionsOf({ survivor, children, aliases }, after, { event, data, on, roots, rootOfParent }),
    };
  },
});
