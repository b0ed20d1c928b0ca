import { invariant } from '../../../../core/invariant.ts';
import type { CustomerStatus } from '../../generated/rules.ts';
import type { Customer, CustomerId, MergeRecord } from '../customer.ts';
import { activeHolds } from '../holds.ts';
import { carryBack } from './carry.ts';
import { ownFields } from './field-choice.ts';
import { returned, withParents } from './links.ts';
import { withRecord } from './merge-record.ts';
import type { Merged } from './merging.ts';

export type Unmerging = {
  readonly survivor: Customer;
  readonly loser: Customer;
  /** Customers with links that the merge moved or made. */
  readonly children: readonly Customer[];
  /** Customers that had become the survivor with the loser. */
  readonly aliases: readonly Customer[];
  readonly record: MergeRecord;
  /** Whom a parent of the loser has become since. */
  readonly became: (parent: CustomerId) => CustomerId;
  readonly now: Date;
};

/** The customers as if they had not been merged; what came to the survivor since stays there (DOMAIN 3.6). */
export function unmerged({ survivor, loser, children, aliases, record, became, now }: Unmerging): Merged {
  const { movedParts: moved, madeLinkIds: made, statusBefore } = record;
  invariant(statusBefore !== null, 'a merge in force noted where the customer stood before');
  const parts = carryBack(survivor, loser, moved);
  return {
    survivor: {
      ...survivor,
      ...ownFields(survivor, loser, record.replaced),
      ...parts.survivor,
      status: survivorStatus(survivor, parts.survivor.holds, record),
      matchCandidates: reopened(survivor, record),
    },
    loser: {
      ...loser,
      ...parts.loser,
      status: loserStatus(statusBefore, parts.loser.holds),
      mergedIntoId: null,
      parents: withParents(loser.parents ?? [], record.endedLinks, became),
      matchCandidates: reopened(loser, record),
      merges: withRecord(loser.merges, {
        ...record,
        state: 'UNDONE',
        undoneAt: now,
        // They are the survivor's, which is another customer from here on.
        replaced: { ...record.replaced, values: [] },
      }),
    },
    children: children.map((child) => ({
      ...child,
      parents: returned(child.parents ?? [], { loser: loser.id, moved, made }),
    })),
    aliases: aliases.map((alias) => ({ ...alias, mergedIntoId: loser.id })),
  };
}

/** As before, but for holds that were released while they were with the survivor. */
function loserStatus(before: CustomerStatus, holds: Customer['holds']): CustomerStatus {
  if (before !== 'ACTIVE' && before !== 'ON_HOLD') return before;
  return activeHolds(holds).length > 0 ? 'ON_HOLD' : 'ACTIVE';
}

/** In business, its own holds say; where the merge alone had brought it there, it goes back unless one was placed since. */
function survivorStatus({ status }: Customer, holds: Customer['holds'], record: MergeRecord): CustomerStatus {
  if (status !== 'ACTIVE' && status !== 'ON_HOLD') return status;
  if (activeHolds(holds).length > 0) return 'ON_HOLD';
  const before = record.replaced.values.find(({ field }) => field === 'status')?.value;
  return (before ?? 'ACTIVE') as CustomerStatus;
}

function reopened(customer: Customer, { settledCandidateIds }: MergeRecord): Customer['matchCandidates'] {
  return (customer.matchCandidates ?? []).map((candidate) =>
    settledCandidateIds.includes(candidate.id)
      ? { ...candidate, state: 'OPEN' as const, decidedBy: null, decidedAt: null }
      : candidate,
  );
}
