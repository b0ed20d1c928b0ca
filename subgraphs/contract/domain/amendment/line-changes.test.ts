import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { Line } from '../line.ts';
import { d, line } from './fixtures/amending.ts';
import { lineChangesBetween } from './line-changes.ts';

const changes = (before: readonly Line[], after: readonly Line[]) => lineChangesBetween(before, after, d('2026-04-01'));

describe('the change of a line', () => {
  it.each<[string, string | null, 'REMOVE' | 'CHANGE']>([
    ['before the amendment', '2026-03-31', 'REMOVE'],
    ['with it', '2026-04-01', 'REMOVE'],
    ['a day later', '2026-04-02', 'CHANGE'],
    ['never', null, 'CHANGE'],
  ])('that ends %s', (_, to, op) => {
    const [before, after] = [line('a'), line('a', { to: to === null ? null : d(to) })];
    expect(changes([before], [after])).toEqual([{ op, lineKey: 'a', before, after }]);
  });

  it('that never began, and of one that is new', () => {
    expect(changes([line('a')], [])).toEqual([{ op: 'REMOVE', lineKey: 'a', before: line('a'), after: null }]);
    expect(changes([], [line('b')])).toEqual([{ op: 'ADD', lineKey: 'b', before: null, after: line('b') }]);
  });

  it('is none where only its place is another, or how a figure is written', () => {
    const [a, b] = [line('a', { to: d('2026-03-01') }), line('b')];
    expect(changes([a, b], [{ ...b, quantity: decimal('1.00') }, a])).toEqual([]);
  });

  it('is told of each line once, by its key', () => {
    const [a, b] = [line('a'), line('b')];
    const more = { ...b, quantity: decimal(2) };
    expect(changes([a, b], [more, a, line('c')])).toEqual([
      { op: 'CHANGE', lineKey: 'b', before: b, after: more },
      { op: 'ADD', lineKey: 'c', before: null, after: line('c') },
    ]);
  });
});
