import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Customer, HierarchyLinkId, MergeRecord } from '../customer.ts';
import { activeHolds } from '../holds.ts';
import type { CustomerStatus } from '../../generated/rules.ts';
import { carryParts } from './carry.ts';
import { chooseFields } from './field-choice.ts';
import { reparented, withoutParents, type Reparented } from './links.ts';
import { withRecord } from './merge-record.ts';
import type { MergePlan } from './plan.ts';
import { mergedStatus } from './survivorship.ts';

export type Merging = {
  readonly survivor: Customer;
  readonly loser: Customer;
  /** Customers below the loser on the day or later. */
  readonly children: readonly Customer[];
  /** Customers that were merged into the loser before. */
  readonly aliases: readonly Customer[];
  readonly plan: MergePlan;
  /** As it was asked for, or new. */
  readonly record: MergeRecord;
  readonly on: CivilDate;
  readonly now: Date;
  readonly by: string;
  readonly newId: <Id extends string>(prefix: string) => Id;
};

export type Merged = {
  readonly survivor: Customer;
  readonly loser: Customer;
  readonly children: readonly Customer[];
  readonly aliases: readonly Customer[];
};

/** The customers after the merge, with the record that undoes it in the loser (DOMAIN 3.6). */
export function merged(merging: Merging): Merged {
  const { survivor, loser, plan, record, on, now, by, newId } = merging;
  const parts = carryParts(survivor, loser);
  const fields = chooseFields(survivor, loser, plan);
  const status = statusAfter(survivor, loser, parts.survivor.holds);
  const { left, ended } = withoutParents(loser.parents ?? [], on);
  const family = merging.children.map((child) => ({
    child,
    ...reparented(child.parents ?? [], { loser: loser.id, survivor: survivor.id, on }, () =>
      newId<HierarchyLinkId>('lnk'),
    ),
  }));
  const settled = settleCandidates(survivor, loser, by, now);
  const done: MergeRecord = {
    ...record,
    state: 'MERGED',
    mergedAt: now,
    fieldDecisions: [...fields.decisions, ...united],
    replaced: {
      id: survivor.id,
      values: [
        ...fields.replaced,
        ...(status === survivor.status ? [] : [{ field: 'status', value: survivor.status }]),
      ],
    },
    statusBefore: loser.status,
    movedParts: [...parts.moved, ...family.flatMap((one: Reparented) => one.moved)],
    madeLinkIds: family.flatMap((one: Reparented) => one.made),
    endedLinks: ended,
    settledCandidateIds: settled.ids,
    aliasIds: merging.aliases.map(({ id }) => id),
  };
  return {
    survivor: {
      ...survivor,
      ...fields.values,
      ...parts.survivor,
      status,
      matchCandidates: settled.survivor,
    },
    loser: {
      ...loser,
      ...parts.loser,
      status: 'MERGED',
      mergedIntoId: survivor.id,
      parents: left,
      matchCandidates: settled.loser,
      merges: withRecord(loser.merges, done),
    },
    children: family.map(({ child, links }) => ({ ...child, parents: links })),
    aliases: merging.aliases.map((alias) => ({ ...alias, mergedIntoId: survivor.id })),
  };
}

/** Fields that are not one of the two's. */
const united = (
  ['addresses', 'contacts', 'taxRegistrations', 'registryIds', 'crossReferences', 'holds', 'status'] as const
).map((field) => ({ field, from: 'BOTH' as const }));

/** Held if either is: of a survivor in business its holds say so, of another one only the loser's state. */
function statusAfter(survivor: Customer, loser: Customer, holds: Customer['holds']): CustomerStatus {
  if (survivor.status === 'ACTIVE' && activeHolds(holds).length > 0) return 'ON_HOLD';
  return mergedStatus(survivor.status, loser.status) as CustomerStatus;
}

/** What somebody was to decide about the two is decided by merging them. */
function settleCandidates(survivor: Customer, loser: Customer, by: string, at: Date) {
  const ids: string[] = [];
  const settle = (customer: Customer, other: Customer) =>
    (customer.matchCandidates ?? []).map((candidate) => {
      if (candidate.state !== 'OPEN' || candidate.rightId !== other.id) return candidate;
      ids.push(candidate.id);
      return { ...candidate, state: 'CONFIRMED' as const, decidedBy: by, decidedAt: at };
    });
  return { survivor: settle(survivor, loser), loser: settle(loser, survivor), ids };
}
