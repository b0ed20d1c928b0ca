import { compareDates, type CivilDate } from '../../../core/civil-date.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { CustomerId, HierarchyLink, HierarchyLinkId, HierarchyType } from './customer.ts';
import { invalid } from './validation.ts';

/** Levels from the root down to the lowest child, the root included (DOMAIN 3.3). */
export const depthMax = 10;

/** The links of one customer after it gets `parentId` (null for none) as its parent of this type from `from` on. */
export function relink(
  links: readonly HierarchyLink[],
  next: {
    readonly id: HierarchyLinkId;
    readonly type: HierarchyType;
    readonly parentId: CustomerId | null;
    readonly from: CivilDate;
  },
): readonly HierarchyLink[] {
  const { type, from, parentId } = next;
  const ofType = links.filter((link) => link.type === type);
  // What began on or after this day would overlap what begins now; what is planned for later stays planned.
  const later = ofType.filter((link) => compareDates(link.from, from) > 0).sort((a, b) => compareDates(a.from, b.from));
  const kept = links.flatMap((link) => {
    if (link.type !== type || compareDates(link.from, from) > 0) return [link];
    if (link.to !== null && compareDates(link.to, from) <= 0) return [link];
    return compareDates(link.from, from) === 0 ? [] : [{ ...link, to: from }];
  });
  if (parentId === null) return kept;
  return [...kept, { id: next.id, type, parentId, from, to: later[0]?.from ?? null }];
}

export function parentOn(links: readonly HierarchyLink[], type: HierarchyType, on: CivilDate): CustomerId | null {
  const found = links.find(
    (link) =>
      link.type === type && compareDates(link.from, on) <= 0 && (link.to === null || compareDates(on, link.to) < 0),
  );
  return found?.parentId ?? null;
}

/** The customer and the parent must not be one another's descendants, and the tree not too deep. */
export function checkPlace(
  type: HierarchyType,
  child: CustomerId,
  parent: CustomerId,
  above: readonly CustomerId[],
  levelsBelow: number,
  at = 'input.parentId',
): Result<null> {
  const path = [parent, ...above];
  if (path.includes(child)) {
    const circle = [child, ...path.slice(0, path.indexOf(child) + 1)];
    return deny(
      refuse(
        'HIERARCHY_CYCLE',
        { type, path: circle },
        `${parent} is ${child} or stands below it in the ${type} hierarchy.`,
      ),
    );
  }
  if (path.length + 1 + levelsBelow > depthMax) return deny(tooDeep(at));
  return accept(null);
}

function tooDeep(at: string): Refusal {
  return invalid(at, 'HIERARCHY_DEPTH_MAX', `a parent that leaves the hierarchy at most ${depthMax} levels deep`);
}
