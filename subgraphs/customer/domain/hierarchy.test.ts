import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../core/civil-date.ts';
import type { CustomerId, HierarchyLink, HierarchyLinkId, HierarchyType } from './customer.ts';
import { checkPlace, depthMax, parentOn, relink } from './hierarchy.ts';

const ids = (...names: string[]) => names as unknown as CustomerId[];
const [acme, birch, cedar] = ids('cus_acme', 'cus_birch', 'cus_cedar') as [CustomerId, CustomerId, CustomerId];

function link(id: string, parentId: CustomerId, from: string, to: string | null = null, type: HierarchyType = 'LEGAL') {
  const until = to === null ? null : civilDate(to);
  return { id: id as HierarchyLinkId, type, parentId, from: civilDate(from), to: until };
}

const next = (id: string, parentId: CustomerId | null, from: string, type: HierarchyType = 'LEGAL') => ({
  id: id as HierarchyLinkId,
  type,
  parentId,
  from: civilDate(from),
});

describe('relink', () => {
  it('begins a link, and ends the one before on the same day', () => {
    const first = relink([], next('l1', acme, '2026-01-01'));
    expect(first).toEqual([link('l1', acme, '2026-01-01')]);
    expect(relink(first, next('l2', birch, '2026-03-01'))).toEqual([
      link('l1', acme, '2026-01-01', '2026-03-01'),
      link('l2', birch, '2026-03-01'),
    ]);
  });

  it('leaves alone what is of another type, what ended before, and what ends on that day', () => {
    const links = [
      link('sales', cedar, '2026-01-01', null, 'SALES'),
      link('l1', acme, '2025-01-01', '2025-06-01'),
      link('l2', acme, '2025-06-01', '2026-03-01'),
    ];
    expect(relink(links, next('l3', birch, '2026-03-01'))).toEqual([...links, link('l3', birch, '2026-03-01')]);
  });

  it('takes the place of one that began on the same day', () => {
    const links = [link('l1', acme, '2026-03-01')];
    expect(relink(links, next('l2', birch, '2026-03-01'))).toEqual([link('l2', birch, '2026-03-01')]);
  });

  it('ends where the next planned one of its type begins', () => {
    const planned = [link('late', cedar, '2027-01-01'), link('soon', acme, '2026-06-01', '2027-01-01')];
    const other = link('sales', acme, '2026-04-01', null, 'SALES');
    expect(relink([...planned, other], next('l1', birch, '2026-03-01'))).toEqual([
      ...planned,
      other,
      link('l1', birch, '2026-03-01', '2026-06-01'),
    ]);
  });

  it('only ends the link when there is no new parent', () => {
    const links = [link('l1', acme, '2026-01-01')];
    expect(relink(links, next('l2', null, '2026-03-01'))).toEqual([link('l1', acme, '2026-01-01', '2026-03-01')]);
  });

  it('never lets two links of a type hold on one day, in whatever order they come', () => {
    const start = civilDate('2026-01-01');
    const steps = fc.array(
      fc.record({ day: fc.integer({ min: 0, max: 20 }), parent: fc.option(fc.constantFrom(acme, birch, cedar)) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        let links: readonly HierarchyLink[] = [];
        given.forEach(({ day, parent }, index) => {
          const from = addDays(start, day);
          links = relink(links, { id: `l${index}` as HierarchyLinkId, type: 'LEGAL', parentId: parent, from });
          expect(parentOn(links, 'LEGAL', from)).toBe(parent);
        });
        for (let day = 0; day <= 20; day += 1) {
          const on = addDays(start, day);
          expect(links.filter((one) => one.from <= on && (one.to === null || on < one.to)).length).toBeLessThan(2);
        }
      }),
    );
  });
});

describe('parentOn', () => {
  const links = [link('l1', acme, '2026-01-01', '2026-03-01'), link('l2', birch, '2026-03-01', null, 'BILLING')];

  it.each([
    ['LEGAL', '2025-12-31', null],
    ['LEGAL', '2026-01-01', acme],
    ['LEGAL', '2026-02-28', acme],
    ['LEGAL', '2026-03-01', null],
    ['BILLING', '2030-01-01', birch],
    ['SALES', '2026-02-01', null],
  ] as const)('of type %s on %s is %s', (type, on, parent) => {
    expect(parentOn(links, type, civilDate(on))).toBe(parent);
  });
});

describe('a place in the hierarchy', () => {
  const level = (count: number) => ids(...Array.from({ length: count }, (_, index) => `cus_above${index}`));

  it('is refused where it closes a circle, and the circle is named', () => {
    expect(checkPlace('SALES', acme, acme, [], 0)).toEqual({
      ok: false,
      refusal: expect.objectContaining({
        code: 'HIERARCHY_CYCLE',
        details: { type: 'SALES', path: [acme, acme] },
        message: 'cus_acme is cus_acme or stands below it in the SALES hierarchy.',
      }) as unknown,
    });
    expect(checkPlace('LEGAL', acme, birch, [cedar, acme, ...level(2)], 0)).toMatchObject({
      refusal: { details: { type: 'LEGAL', path: [acme, birch, cedar, acme] } },
    });
  });

  it('is refused where the tree gets too deep, with the levels below counted', () => {
    const deepest = depthMax - 2;
    expect(checkPlace('LEGAL', acme, birch, level(deepest), 0)).toEqual({ ok: true, value: null });
    expect(checkPlace('LEGAL', acme, birch, level(deepest - 3), 3)).toEqual({ ok: true, value: null });
    for (const tooDeep of [
      checkPlace('LEGAL', acme, birch, level(deepest + 1), 0),
      checkPlace('LEGAL', acme, birch, level(deepest - 3), 4),
    ]) {
      expect(tooDeep).toMatchObject({
        ok: false,
        refusal: {
          details: { path: 'input.parentId', rule: 'HIERARCHY_DEPTH_MAX' },
          message: 'input.parentId must be a parent that leaves the hierarchy at most 10 levels deep.',
        },
      });
    }
  });
});
