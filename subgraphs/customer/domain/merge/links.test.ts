import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, HierarchyLink, HierarchyLinkId, HierarchyType } from '../customer.ts';
import { reparented, returned, withParents, withoutParents } from './links.ts';

const [loser, survivor, other] = ['cus_l', 'cus_s', 'cus_o'] as unknown as [CustomerId, CustomerId, CustomerId];
const on = civilDate('2026-03-31');

function link(
  id: string,
  parentId: CustomerId,
  from: string,
  to: string | null,
  type: HierarchyType = 'LEGAL',
): HierarchyLink {
  return { id: id as HierarchyLinkId, type, parentId, from: civilDate(from), to: to === null ? null : civilDate(to) };
}

const move = (links: readonly HierarchyLink[]) => {
  let made = 0;
  return reparented(links, { loser, survivor, on }, () => `new_${(made += 1)}` as HierarchyLinkId);
};

describe('a child of the loser', () => {
  it('stands below the survivor from the day on, and before it where it stood', () => {
    const ended = link('a', loser, '2024-01-01', '2025-01-01');
    const held = link('b', loser, '2025-01-01', null);
    const planned = link('c', loser, '2027-01-01', null, 'SALES');
    const elsewhere = link('d', other, '2025-01-01', null, 'BILLING');
    expect(move([ended, held, planned, elsewhere])).toEqual({
      links: [
        ended,
        { ...held, to: on },
        { ...held, id: 'new_1', parentId: survivor, from: on },
        { ...planned, parentId: survivor },
        elsewhere,
      ],
      moved: ['c'],
      made: ['new_1'],
    });
  });

  it('goes back to where it was, also where it was given another parent since', () => {
    const held = link('b', loser, '2025-01-01', null);
    const { links, ...names } = move([held]);
    expect(returned(links, { loser, ...names })).toEqual([held]);
    const since = [links[0]!, { ...links[1]!, to: civilDate('2026-04-10') }, link('x', other, '2026-04-10', null)];
    expect(returned(since, { loser, ...names })).toEqual([
      { ...held, to: civilDate('2026-04-10') },
      link('x', other, '2026-04-10', null),
    ]);
    // The merge's own link was taken away on its day: nothing is left to be joined.
    const replaced = [links[0]!, link('x', other, '2026-03-31', null)];
    expect(returned(replaced, { loser, ...names })).toEqual(replaced);
  });

  it('is as it was once the merge is undone, whatever links it has', () => {
    // One parent per type and date: each begins where the one before has ended, or later.
    const steps = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 60 }),
        days: fc.option(fc.integer({ min: 1, max: 200 })),
        parent: fc.constantFrom(loser, other),
      }),
      { maxLength: 5 },
    );
    const dayAt = (days: number) => new Date(Date.UTC(2025, 9, 1) + days * 86_400_000).toISOString().slice(0, 10);
    fc.assert(
      fc.property(steps, steps, (legal, billing) => {
        const links = (
          [
            ['LEGAL', legal],
            ['BILLING', billing],
          ] as const
        ).flatMap(([type, drawn]) => {
          let day = 0;
          return drawn.map(({ wait, days, parent }, index) => {
            const from = day + wait;
            const isLast = index === drawn.length - 1;
            day = from + (days ?? 30);
            return link(`${type}_${index}`, parent, dayAt(from), days === null && isLast ? null : dayAt(day), type);
          });
        });
        const { links: after, ...names } = move(links);
        expect(after.some((one) => one.parentId === loser && (one.to === null || one.to > on))).toBe(false);
        expect(returned(after, { loser, ...names })).toEqual(links);
      }),
    );
  });
});

describe('the loser', () => {
  it('stands below nobody from the day on, and below who its parents have become once it is itself again', () => {
    const past = link('a', other, '2024-01-01', '2025-01-01');
    const held = link('b', other, '2025-01-01', null);
    const fresh = link('c', other, '2026-03-31', null, 'BILLING');
    const { left, ended } = withoutParents([past, held, fresh], on);
    expect(left).toEqual([past, { ...held, to: on }]);
    expect(ended).toEqual([held, fresh]);
    expect(withParents(left, ended, (id) => id)).toEqual([past, held, fresh]);
    expect(withParents(left, ended, () => survivor).map(({ parentId }) => parentId)).toEqual([
      other,
      survivor,
      survivor,
    ]);
  });
});
