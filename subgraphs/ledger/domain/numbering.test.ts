import { expect, it } from 'vitest';
import { formatNumber } from './numbering.ts';

it.each([
  [1, 'JE-000001'],
  [42, 'JE-000042'],
  [999_999, 'JE-999999'],
  [1_000_000, 'JE-1000000'],
])('entry %i of a legal entity is %s', (sequence, number) => {
  expect(formatNumber(sequence)).toBe(number);
});
