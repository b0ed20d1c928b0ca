import { civilDateAt, compareDates, type CivilDate } from '../../../core/civil-date.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { change } from '../../../platform/commands/command.ts';
import type { Customer, CustomerId } from '../domain/customer.ts';
import { checkPlace, parentOn } from '../domain/hierarchy.ts';
import { refuseUnmerge } from '../domain/merge/merge-rules.ts';
import { unmerged } from '../domain/merge/unmerging.ts';
import { invalid } from '../domain/validation.ts';
import type { UnmergeCustomersInput } from '../generated/resolver-types.ts';
import { mergedCustomerCommand } from './define.ts';
import { lockHierarchies } from './merging/merge-facts.ts';
import { companionsOf } from './merging/told.ts';
import { gatherUnmerge, readUndoable, type Undoable, type UnmergeFacts } from './merging/unmerge-facts.ts';

/** Undoes a merge: the customer is itself again, with what it had brought along (DOMAIN 3.6). */
export const unmergeCustomers = mergedCustomerCommand<UnmergeCustomersInput, UnmergeFacts>('unmergeCustomers', {
  on: (input) => input.customerId,
  first: lockHierarchies,
  ready: async (customer, { now }, reader) =>
    refuseUndoing(customer, await readUndoable(reader, customer), civilDateAt(now, 'UTC')),
  gather: (reader, _, customer, { scope }) => gatherUnmerge(reader, customer, scope),

  decide(loser, _, { facts, now, scope }) {
    const { record, survivor, children, aliases, became, roots } = facts;
    const refusal = refuseUndoing(loser, facts, scope.on);
    if (refusal !== null) return refusal;
    if (record === null || survivor === null) return unseen(loser);
    if (children.length < roots.size || aliases.length < record.aliasIds.length) return unseen(loser);

    const parentNow = (parent: CustomerId) => became.get(parent) ?? parent;
    const after = unmerged({ survivor, loser, children, aliases, record, became: parentNow, now });
    const circle = refuseCircle(after.loser, children, facts, scope.on);
    if (circle !== null) return circle;

    const data = { mergeId: record.id, loserId: loser.id, survivorId: survivor.id };
    const event = 'customer.customer.unmerged';
    const parent = parentOn(after.loser.parents ?? [], 'LEGAL', scope.on);
    const rootOfParent = (parent === null ? null : facts.rootsOfParents.get(parent)) ?? loser.id;
    return {
      ...change(after.loser, { type: event, data }),
      beside: companionsOf({ survivor, children, aliases }, after, { event, data, on: scope.on, roots, rootOfParent }),
    };
  },
});

/** Newest first: a later merge may have put its values over those of this one. */
function refuseUndoing(loser: Customer, facts: Undoable, today: CivilDate): Refusal | null {
  const { record, latest, lastPosted, mergedBySystem } = facts;
  if (loser.status !== 'MERGED') {
    const details = { entity: 'Customer', state: loser.status, attempted: 'unmergeCustomers', allowed: ['MERGED'] };
    return refuse('ILLEGAL_TRANSITION', details, 'The customer was not merged: there is nothing to undo.');
  }
  const mergedAt = record?.mergedAt ?? loser.updatedAt;
  const refusal = refuseUnmerge({
    mergedOn: civilDateAt(mergedAt, 'UTC'),
    today,
    postedOnLoserData: lastPosted !== null && lastPosted > mergedAt,
    mergedBySystem,
  });
  if (refusal !== null) return refusal;
  const blocking = record?.survivorId !== loser.mergedIntoId ? record?.survivorId : latest === loser.id ? null : latest;
  if (blocking == null) return null;
  return invalid('Customer.merges', 'LATEST_MERGE', `undone newest first: undo that of ${blocking} before`);
}

/** A parent that the customer gets back may stand below one of its children by now. */
function refuseCircle(
  loser: Customer,
  children: readonly Customer[],
  { aboveParents }: UnmergeFacts,
  on: CivilDate,
): Refusal | null {
  const family = [loser.id, ...children.map(({ id }) => id)];
  for (const { type, parentId, to } of loser.parents ?? []) {
    const above = aboveParents[`${type} ${parentId}`];
    if (above === undefined || (to !== null && compareDates(to, on) <= 0)) continue;
    const child = family.find((id) => id === parentId || above.ancestors.includes(id));
    if (child === undefined) continue;
    const placed = checkPlace(type, child, parentId, above.ancestors, 0, 'input.customerId');
    if (!placed.ok) return placed.refusal;
  }
  return null;
}

function unseen(loser: Customer): Refusal {
  const details = { entity: 'Customer', id: loser.id };
  return refuse('NOT_FOUND', details, 'Not all customers that the merge changed are there for you to see.');
}
