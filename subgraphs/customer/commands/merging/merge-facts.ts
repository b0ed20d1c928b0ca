import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { Customer, CustomerId, HierarchyType } from '../../domain/customer.ts';
import { hierarchyTypes } from '../../domain/merge/links.ts';
import type { MergeCustomersInput } from '../../generated/resolver-types.ts';
import type { CustomerReader, Lineage, Standing } from '../../port.ts';

/** How many customers change with one merge at most: more children than that are re-parented first, by a person. */
export const companionsMax = 500;

/** All that a merge depends on, read under the locks that keep it so. */
export type MergeFacts = {
  /** Null when it is not there for the viewer. */
  readonly survivor: Customer | null;
  readonly standing: Standing | null;
  readonly children: readonly Customer[];
  readonly aliases: readonly Customer[];
  /** More of them than one merge may change, or one that the viewer may not see. */
  readonly unmovable: 'TOO_MANY' | 'UNSEEN' | null;
  /** Of the hierarchies in which one of the two stands. */
  readonly lineages: { readonly [Type in HierarchyType]?: Lineages };
  readonly posted: { readonly loser: boolean; readonly survivor: boolean };
  readonly openAccounts: number;
  readonly roots: Roots;
};

type Lineages = { readonly loser: Lineage; readonly survivor: Lineage };

/** The legal roots of these customers before the command. */
export type Roots = ReadonlyMap<CustomerId, CustomerId>;

/** Before any customer: children must neither come nor go, and two merges that share a customer come one after the other. */
export async function lockHierarchies(reader: CustomerReader): Promise<void> {
  for (const type of hierarchyTypes) await reader.lockHierarchy(type);
}

export async function gatherMerge(
  reader: CustomerReader,
  { survivorId }: MergeCustomersInput,
  loser: Customer,
  scope: Scope,
): Promise<MergeFacts> {
  const survivor = survivorId as CustomerId;
  const [childIds, aliasIds] = [
    await reader.childrenFrom(loser.id, scope.on, companionsMax + 1),
    await reader.aliasesOf(loser.id, companionsMax + 1),
  ];
  const tooMany = childIds.length + aliasIds.length > companionsMax;
  const locked = await lockAll(reader, [survivor, ...(tooMany ? [] : [...childIds, ...aliasIds])], scope);
  const present = (ids: readonly CustomerId[]) => ids.flatMap((id) => locked.get(id) ?? []);
  // The survivor may stand below the loser: that is refused before anything becomes of it.
  const [children, aliases] = [present(childIds), present(aliasIds)];
  const unseen = !tooMany && children.length + aliases.length < childIds.length + aliasIds.length;

  return {
    survivor: locked.get(survivor) ?? null,
    standing: await reader.standing(survivor, scope),
    children,
    aliases,
    unmovable: tooMany ? 'TOO_MANY' : unseen ? 'UNSEEN' : null,
    lineages: await lineagesOf(reader, loser.id, survivor, scope.on),
    posted: {
      loser: (await reader.lastPosted([loser.id, ...aliasIds])) !== null,
      survivor: (await reader.lastPosted([survivor, ...(await reader.aliasesOf(survivor, companionsMax))])) !== null,
    },
    openAccounts: await reader.openBillingAccounts(loser.id),
    roots: await rootsOf(reader, [survivor, ...childIds.slice(0, companionsMax)], scope.on),
  };
}

/** In the order of their ids, so that two commands that want the same wait for each other only one way round. */
export async function lockAll(
  reader: CustomerReader,
  ids: readonly CustomerId[],
  scope: Scope,
): Promise<ReadonlyMap<CustomerId, Customer>> {
  const locked = new Map<CustomerId, Customer>();
  for (const id of [...new Set(ids)].sort()) {
    const customer = await reader.lockCustomer(id, scope);
    if (customer !== null) locked.set(id, customer);
  }
  return locked;
}

export async function rootsOf(reader: CustomerReader, ids: readonly CustomerId[], on: CivilDate): Promise<Roots> {
  const roots = new Map<CustomerId, CustomerId>();
  for (const id of ids) roots.set(id, await reader.ultimateParent(id, on));
  return roots;
}

/** Read only where one of the two stands in the hierarchy at all: everybody else who changes one waits meanwhile. */
async function lineagesOf(
  reader: CustomerReader,
  loser: CustomerId,
  survivor: CustomerId,
  on: CivilDate,
): Promise<MergeFacts['lineages']> {
  const lineages: { [Type in HierarchyType]?: Lineages } = {};
  for (const type of await reader.hierarchiesOf([loser, survivor], on)) {
    lineages[type] = {
      loser: await reader.lineage(type, loser, on, null),
      survivor: await reader.lineage(type, survivor, on, null),
    };
  }
  return lineages;
}
