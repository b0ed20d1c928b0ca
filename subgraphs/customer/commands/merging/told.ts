import type { JsonObject } from '../../../../core/json.ts';
import { companion, type Companion } from '../../../../platform/commands/command.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Customer, CustomerId, HierarchyType } from '../../domain/customer.ts';
import { parentOn } from '../../domain/hierarchy.ts';
import { hierarchyTypes } from '../../domain/merge/links.ts';
import type { Merged } from '../../domain/merge/merging.ts';
import type { Roots } from './merge-facts.ts';

type Before = {
  readonly survivor: Customer;
  readonly children: readonly Customer[];
  readonly aliases: readonly Customer[];
};
type Telling = {
  readonly event: 'customer.customer.merged' | 'customer.customer.unmerged';
  readonly data: JsonObject;
  readonly on: CivilDate;
  readonly roots: Roots;
  /** The legal root of whoever the children stand below now. */
  readonly rootOfParent: CustomerId;
};

/** What changes beside the customer that was merged, or is itself again, with the events that tell of it. */
export function companionsOf(
  before: Before,
  after: Merged,
  { event, data, on, roots, rootOfParent }: Telling,
): readonly Companion[] {
  const survivor = companion('Customer', before.survivor, {
    after: after.survivor,
    events: [{ type: event, data }],
  });
  const children = before.children.map((child, index) => {
    const moved = after.children[index] ?? child;
    const rootBefore = roots.get(child.id) ?? child.id;
    const events = hierarchyTypes
      .filter((type) => differs(child, moved, type))
      .map((type) => hierarchyChanged(child, moved, type, on, rootBefore, rootOfParent));
    return companion('Customer', child, { after: moved, events });
  });
  const aliases = before.aliases.map((alias, index) => {
    const became = after.aliases[index] ?? alias;
    const data = { survivorBefore: alias.mergedIntoId, survivorAfter: became.mergedIntoId };
    return companion('Customer', alias, { after: became, events: [{ type: 'customer.customer.aliasChanged', data }] });
  });
  return [survivor, ...children, ...aliases];
}

function differs(before: Customer, after: Customer, type: HierarchyType): boolean {
  const links = ({ parents }: Customer) => JSON.stringify((parents ?? []).filter((link) => link.type === type));
  return links(before) !== links(after);
}

function hierarchyChanged(
  before: Customer,
  after: Customer,
  type: HierarchyType,
  on: CivilDate,
  rootBefore: CustomerId,
  rootOfParent: CustomerId,
) {
  const [parentBefore, parentAfter] = [before, after].map(({ parents }) => parentOn(parents ?? [], type, on));
  // Only a legal parent of today has to do with today's legal root.
  const rootChanges = type === 'LEGAL' && parentBefore !== parentAfter;
  const data = {
    hierarchyType: type,
    from: on,
    parentBefore: parentBefore ?? null,
    parentAfter: parentAfter ?? null,
    ultimateParentBefore: rootBefore,
    ultimateParentAfter: rootChanges ? rootOfParent : rootBefore,
  };
  return { type: 'customer.hierarchy.changed', data };
}
