import { compareDates, type CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, HierarchyLink, HierarchyLinkId, HierarchyType } from '../customer.ts';

/**
 * What a merge does to the hierarchy (DOMAIN 3.6): the loser stands below nobody any more, its children stand below the
 * survivor. What was so before the day stays so.
 */

export const hierarchyTypes = ['LEGAL', 'BILLING', 'SALES'] as const satisfies readonly HierarchyType[];

/** Whether a link holds on a day or after it. */
export function isOpenOn({ to }: HierarchyLink, on: CivilDate): boolean {
  return to === null || compareDates(to, on) > 0;
}

/** The loser's own links: those that hold end on the day, those to come never begin; and what they were. */
export function withoutParents(links: readonly HierarchyLink[], on: CivilDate) {
  const ended = links.filter((link) => isOpenOn(link, on));
  const left = links.flatMap((link) => {
    if (!isOpenOn(link, on)) return [link];
    return compareDates(link.from, on) < 0 ? [{ ...link, to: on }] : [];
  });
  return { left, ended };
}

/** The loser's links as they were, under whom the parents have become since. */
export function withParents(
  links: readonly HierarchyLink[],
  ended: readonly HierarchyLink[],
  became: (parent: CustomerId) => CustomerId,
): readonly HierarchyLink[] {
  const ids = new Set(ended.map(({ id }) => id));
  return [
    ...links.filter(({ id }) => !ids.has(id)),
    ...ended.map((link) => ({ ...link, parentId: became(link.parentId) })),
  ].sort((a, b) => compareDates(a.from, b.from) || (a.id < b.id ? -1 : 1));
}

export type Reparented = {
  readonly links: readonly HierarchyLink[];
  /** Links that lead to another parent from their beginning on. */
  readonly moved: readonly HierarchyLinkId[];
  /** Links that begin with the merge, where one to the loser ends. */
  readonly made: readonly HierarchyLinkId[];
};

/** A child's links, from the day on below the survivor wherever they were below the loser. */
export function reparented(
  links: readonly HierarchyLink[],
  { loser, survivor, on }: { readonly loser: CustomerId; readonly survivor: CustomerId; readonly on: CivilDate },
  newId: () => HierarchyLinkId,
): Reparented {
  const [moved, made]: [HierarchyLinkId[], HierarchyLinkId[]] = [[], []];
  const after = links.flatMap((link) => {
    if (link.parentId !== loser || !isOpenOn(link, on)) return [link];
    if (compareDates(link.from, on) >= 0) {
      moved.push(link.id);
      return [{ ...link, parentId: survivor }];
    }
    const next = { ...link, id: newId(), parentId: survivor, from: on };
    made.push(next.id);
    return [{ ...link, to: on }, next];
  });
  return { links: after, moved, made };
}

/** The child's links as if there had been no merge; a link that was ended or cut short since stays so. */
export function returned(
  links: readonly HierarchyLink[],
  {
    loser,
    moved,
    made,
  }: { readonly loser: CustomerId; readonly moved: readonly string[]; readonly made: readonly string[] },
): readonly HierarchyLink[] {
  return links.flatMap((link) => {
    if (moved.includes(link.id)) return [{ ...link, parentId: loser }];
    if (made.includes(link.id)) {
      const before = links.find((one) => isContinued(one, link, loser));
      return before === undefined ? [{ ...link, parentId: loser }] : [];
    }
    const next = links.find((one) => made.includes(one.id) && isContinued(link, one, loser));
    return [next === undefined ? link : { ...link, to: next.to }];
  });
}

function isContinued(before: HierarchyLink, next: HierarchyLink, loser: CustomerId): boolean {
  return before.parentId === loser && before.type === next.type && before.to === next.from;
}
