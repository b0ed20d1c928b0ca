import { describe, expect, it } from 'vitest';
import { money } from '../../../core/money.ts';
import { differenceBetween } from './control-balance.ts';

describe('the control account and what is open', () => {
  it.each([
    ['100', '100', '0'],
    ['100', '99.99', '0.01'],
    ['99.99', '100', '-0.01'],
    ['-5', '5', '-10'],
  ])('of %s and %s differ by %s, in their currency', (control, open, difference) => {
    expect(differenceBetween(money(control, 'USD'), money(open, 'USD'))).toEqual(money(difference, 'USD'));
  });
});
