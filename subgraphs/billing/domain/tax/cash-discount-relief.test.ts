import { expect, it } from 'vitest';
import { followsCashDiscount } from './cash-discount-relief.ts';

it.each([
  ['DE', true],
  ['FR', true],
  ['MC', true],
  ['GB', true],
  ['IM', true],
  ['US', false],
  ['JP', false],
  ['CH', false],
])('the tax of a seller in %s follows a cash discount: %s', (country, follows) => {
  expect(followsCashDiscount(country)).toBe(follows);
});
