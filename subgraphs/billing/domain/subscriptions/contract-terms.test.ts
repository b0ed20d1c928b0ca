import { expect, it } from 'vitest';
import { chargeOfProduct } from './contract-terms.ts';

it.each([
  ['RECURRING', 'FIXED'],
  ['BUNDLE', 'FIXED'],
  ['USAGE', 'USAGE'],
  ['ONE_TIME', 'ONE_TIME'],
  ['SERVICE', 'ONE_TIME'],
  ['GIFT', undefined],
])('a product that is %s is charged as %s', (product, charge) => {
  expect(chargeOfProduct[product]).toBe(charge);
});
