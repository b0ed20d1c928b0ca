import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareDocumentIds } from './document.ts';

it.each([
  [
    ['INV-10', 'INV-9', 'INV-1'],
    ['INV-1', 'INV-9', 'INV-10'],
  ],
  [
    ['INV-10', 'CN-9'],
    ['CN-9', 'INV-10'],
  ],
  [
    ['INV-9', 'CN-10'],
    ['INV-9', 'CN-10'],
  ],
  [
    ['2025-10', '2025-9', '2024-11'],
    ['2024-11', '2025-9', '2025-10'],
  ],
  [
    ['INV-1-1', 'INV-1'],
    ['INV-1', 'INV-1-1'],
  ],
  [
    ['B-1', 'A-1', 'A-01'],
    ['A-01', 'A-1', 'B-1'],
  ],
  [
    ['b', 'a', 'A'],
    ['A', 'a', 'b'],
  ],
  [
    ['INV-99999999999999999999', 'INV-99999999999999999998'],
    ['INV-99999999999999999998', 'INV-99999999999999999999'],
  ],
])('puts %j in the order of their numbers', (ids, sorted) => {
  expect([...ids].sort(compareDocumentIds)).toEqual(sorted);
});

it('is an order', () => {
  const id = fc.stringMatching(/^[AB]?[0-2]{0,2}-?[0-2]{0,2}$/);
  fc.assert(
    fc.property(id, id, id, (a, b, c) => {
      expect(Math.sign(compareDocumentIds(a, b))).toBe(-Math.sign(compareDocumentIds(b, a)) || 0);
      expect(compareDocumentIds(a, b) === 0).toBe(a === b);
      if (compareDocumentIds(a, b) < 0 && compareDocumentIds(b, c) < 0)
        expect(compareDocumentIds(a, c)).toBeLessThan(0);
    }),
  );
});
