import type { Branded, CustomerId } from '../../../../core/ids.ts';
import type { CustomerStatus } from '../../generated/rules.ts';
import type { HierarchyLink } from '../customer.ts';
import type { MergeState } from '../states/merge-record.ts';

export type MergeRecordId = Branded<'MergeRecordId'>;

/**
 * That one customer was, or is to be, merged into another, and what it takes to undo it (DOMAIN 3.1, 3.6). A part of the
 * customer that goes. Personal values stand in it only under `replaced`.
 */
export type MergeRecord = {
  readonly id: MergeRecordId;
  readonly loserId: CustomerId;
  /** As the merge named it; the loser's `mergedIntoId` moves on when that one is merged in turn. */
  readonly survivorId: CustomerId;
  readonly state: MergeState;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly mergedAt: Date | null;
  readonly undoneAt: Date | null;
  readonly fieldDecisions: readonly FieldDecision[];
  readonly replaced: Replaced;
  readonly statusBefore: CustomerStatus | null;
  readonly movedParts: readonly string[];
  readonly madeLinkIds: readonly string[];
  readonly endedLinks: readonly HierarchyLink[];
  readonly settledCandidateIds: readonly string[];
  /** Customers that had been merged into the loser before, and became the survivor with it. */
  readonly aliasIds: readonly CustomerId[];
};

export type FieldDecision = { readonly field: string; readonly from: 'SURVIVOR' | 'LOSER' | 'BOTH' };

/** What the survivor had before, as text, where that is not what it has after: its own personal values, sealed as such. */
export type Replaced = {
  readonly id: CustomerId;
  readonly values: readonly { readonly field: string; readonly value: string | null }[];
};

/** A request that nobody has decided or carried out. */
export function openRequest(merges: readonly MergeRecord[] | null): MergeRecord | null {
  return (merges ?? []).find(({ state }) => state === 'REQUESTED' || state === 'APPROVED') ?? null;
}

/** The merge in force. */
export function mergeInForce(merges: readonly MergeRecord[] | null): MergeRecord | null {
  return (merges ?? []).find(({ state }) => state === 'MERGED') ?? null;
}

/** The list with one record in a newer form, or with a new one. */
export function withRecord(merges: readonly MergeRecord[] | null, record: MergeRecord): readonly MergeRecord[] {
  const known = merges ?? [];
  return known.some(({ id }) => id === record.id)
    ? known.map((one) => (one.id === record.id ? record : one))
    : [...known, record];
}

type Asked = { readonly id: MergeRecordId; readonly by: string; readonly at: Date };

/** A record as the request leaves it: nothing has happened yet. */
export function newRecord(loserId: CustomerId, survivorId: CustomerId, { id, by, at }: Asked): MergeRecord {
  return {
    id,
    loserId,
    survivorId,
    state: 'REQUESTED',
    requestedBy: by,
    requestedAt: at,
    approvedBy: null,
    approvedAt: null,
    mergedAt: null,
    undoneAt: null,
    fieldDecisions: [],
    replaced: { id: survivorId, values: [] },
    statusBefore: null,
    movedParts: [],
    madeLinkIds: [],
    endedLinks: [],
    settledCandidateIds: [],
    aliasIds: [],
  };
}
