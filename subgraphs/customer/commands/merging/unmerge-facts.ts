import type { Scope } from '../../../../core/scope.ts';
import type { Customer, CustomerId, MergeRecord } from '../../domain/customer.ts';
import { mergeInForce } from '../../domain/merge/merge-record.ts';
import type { CustomerReader, Lineage } from '../../port.ts';
import { lockAll, rootsOf, type Roots } from './merge-facts.ts';

/** What undoing a merge depends on whatever the input says; read without locks to foretell, and under them to decide. */
export type Undoable = {
  /** Null where a system of record merged the two, or nobody did. */
  readonly record: MergeRecord | null;
  readonly mergedBySystem: string | null;
  /** Whose merge into the same customer is the newest. */
  readonly latest: CustomerId | null;
  /** When something was last made final on what came from the customer. */
  readonly lastPosted: Date | null;
};

export async function readUndoable(reader: CustomerReader, loser: Customer): Promise<Undoable> {
  const record = mergeInForce(loser.merges);
  const merged = loser.status === 'MERGED';
  return {
    record,
    mergedBySystem: merged && record === null ? ((await reader.lastReporter(loser.id)) ?? 'system of record') : null,
    latest: record === null ? null : await reader.latestLoser(record.survivorId),
    lastPosted: record === null ? null : await reader.lastPosted([loser.id, ...record.aliasIds]),
  };
}

export type UnmergeFacts = Undoable & {
  readonly survivor: Customer | null;
  readonly children: readonly Customer[];
  readonly aliases: readonly Customer[];
  readonly became: ReadonlyMap<CustomerId, CustomerId>;
  /** Above each parent that the customer gets back, by hierarchy. */
  readonly aboveParents: Readonly<Record<string, Lineage>>;
  readonly roots: Roots;
  /** The legal root of each customer that the customer gets back as a legal parent. */
  readonly rootsOfParents: Roots;
};

export async function gatherUnmerge(reader: CustomerReader, loser: Customer, scope: Scope): Promise<UnmergeFacts> {
  const undoable = await readUndoable(reader, loser);
  if (undoable.record === null) return { ...undoable, ...nothing };
  const record = await asItWouldBe(reader, undoable.record);
  const childIds = await reader.childrenWith([...record.movedParts, ...record.madeLinkIds]);
  const locked = await lockAll(reader, [record.survivorId, ...childIds, ...record.aliasIds], scope);
  const became = await reader.became(record.endedLinks.map(({ parentId }) => parentId));
  const parents = record.endedLinks.map((link) => ({ ...link, parentId: became.get(link.parentId) ?? link.parentId }));
  const above: Record<string, Lineage> = {};
  for (const { type, parentId } of parents)
    above[`${type} ${parentId}`] ??= await reader.lineage(type, parentId, scope.on, null);
  return {
    ...undoable,
    record,
    survivor: locked.get(record.survivorId) ?? null,
    children: childIds.flatMap((id) => locked.get(id) ?? []),
    aliases: record.aliasIds.flatMap((id) => locked.get(id) ?? []),
    became,
    aboveParents: above,
    roots: await rootsOf(reader, childIds, scope.on),
    rootsOfParents: await rootsOf(reader, [...new Set(parents.map(({ parentId }) => parentId))], scope.on),
  };
}

/**
 * The record as if other merges that were undone since had never been: a parent that the customer lost may have become one
 * by such a merge only, and a child of its that was merged meanwhile was given back to whom it had become.
 */
async function asItWouldBe(reader: CustomerReader, record: MergeRecord): Promise<MergeRecord> {
  const ids = record.endedLinks.map(({ id }) => id);
  const back = await reader.parentsGivenBack(ids, record.mergedAt ?? record.requestedAt);
  const endedLinks = record.endedLinks.map((link) => ({ ...link, parentId: back.get(link.id) ?? link.parentId }));
  const given = await reader.linksGivenBack(
    [record.loserId, ...record.aliasIds],
    record.mergedAt ?? record.requestedAt,
  );
  return { ...record, endedLinks, movedParts: [...new Set([...record.movedParts, ...given])] };
}

const nothing = {
  survivor: null,
  children: [],
  aliases: [],
  became: new Map<CustomerId, CustomerId>(),
  aboveParents: {},
  roots: new Map<CustomerId, CustomerId>(),
  rootsOfParents: new Map<CustomerId, CustomerId>(),
} as const;
