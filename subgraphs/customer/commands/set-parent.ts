import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import { partsMax, type CustomerId } from '../domain/customer.ts';
import { checkPlace, parentOn, relink } from '../domain/hierarchy.ts';
import { refuseMergedValue } from '../domain/merge/merged-customer.ts';
import { checkCount } from '../domain/validation.ts';
import type { SetParentInput } from '../generated/resolver-types.ts';
import type { Lineage, Standing } from '../port.ts';
import { customerCommand } from './define.ts';

type Facts = {
  /** Null when the parent is not there, or none was named. */
  readonly parent: Standing | null;
  readonly above: Lineage | null;
  readonly below: Lineage;
  readonly rootBefore: CustomerId;
  readonly rootOfParent: CustomerId | null;
};

/** Gives a customer another parent of one type from the effective date on, or none. */
export const setParent = customerCommand<SetParentInput, Facts>('setParent', {
  on: (input) => input.customerId,
  first: (reader, { type }) => reader.lockHierarchy(type),

  async gather(reader, { type, parentId }, customer, { today, scope }) {
    const parent = (parentId ?? null) as CustomerId | null;
    const standing = parent === null ? null : await reader.standing(parent, scope);
    const isThere = parent !== null && standing !== null;
    return {
      parent: standing,
      above: isThere ? await reader.lineage(type, parent, today, null) : null,
      below: await reader.lineage(type, customer.id, today, null),
      rootBefore: await reader.ultimateParent(customer.id, today),
      rootOfParent: isThere ? await reader.ultimateParent(parent, today) : null,
    };
  },

  decide(customer, input, { today, newId, facts }) {
    const parentId = (input.parentId ?? null) as CustomerId | null;
    const place = placeUnder(parentId, customer.id, input, facts);
    if (!place.ok) return place.refusal;

    const links = customer.parents ?? [];
    const parents = relink(links, { id: newId('lnk'), type: input.type, parentId, from: today });
    const tooMany = checkCount('Customer.parents', parents.length, partsMax.parents);
    if (tooMany !== null) return tooMany;

    const legal = input.type === 'LEGAL';
    const data = {
      hierarchyType: input.type,
      from: today,
      parentBefore: parentOn(links, input.type, today),
      parentAfter: parentId,
      ultimateParentBefore: facts.rootBefore,
      ultimateParentAfter: legal ? (facts.rootOfParent ?? customer.id) : facts.rootBefore,
    };
    return change({ ...customer, parents }, { type: 'customer.hierarchy.changed', data });
  },
});

function placeUnder(
  parentId: CustomerId | null,
  child: CustomerId,
  { type }: SetParentInput,
  facts: Facts,
): Result<null> {
  if (parentId === null) return accept(null);
  if (facts.above === null || facts.parent === null) {
    return {
      ok: false,
      refusal: refuse(
        'NOT_FOUND',
        { entity: 'Customer', id: parentId },
        `There is no Customer ${parentId} that you may see.`,
      ),
    };
  }
  const merged = refuseMergedValue('input.parentId', facts.parent);
  if (merged !== null) return deny(merged);
  return checkPlace(type, child, parentId, facts.above.ancestors, facts.below.levelsBelow);
}
