import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../test/harness/results.ts';
import { statedPrice, type StatedPrice } from './stated-price.ts';

const option = {
  averagePurchase: decimal(50),
  discountPct: decimal(40),
  discountToAllPct: decimal(10),
  likelihoodPct: decimal(80),
};
const stated = (more: Partial<StatedPrice>): StatedPrice => ({ basis: 'UNIT', amount: null, option: null, ...more });

describe('what a product sells for alone', () => {
  it.each([
    ['is the amount that is given', stated({ amount: decimal('12.5'), basis: 'UNIT_MONTH' }), '12.5'],
    ['comes of an option: 30 per cent of 50, as likely as it is used', stated({ option }), '12'],
    ['is nothing where nobody will use the option', stated({ option: { ...option, likelihoodPct: decimal(0) } }), '0'],
    [
      'has the places of a unit price',
      stated({ option: { ...option, averagePurchase: decimal('0.01'), likelihoodPct: decimal('33.333') } }),
      '0.00099999',
    ],
    ['is not said of a residual', stated({ basis: 'RESIDUAL' }), null],
  ])('%s', (_, of, amount) => {
    expect(plain(accepted(statedPrice(of)))).toBe(amount);
  });

  it.each([
    ['neither', stated({}), 'input.amount', 'ONE_OF_TWO'],
    ['both', stated({ amount: decimal(1), option }), 'input.amount', 'ONE_OF_TWO'],
    ['an amount of a residual', stated({ basis: 'RESIDUAL', amount: decimal(1) }), 'input.basis', 'RESIDUAL_UNPRICED'],
    ['an option of a residual', stated({ basis: 'RESIDUAL', option }), 'input.basis', 'RESIDUAL_UNPRICED'],
    ['an option by the month', stated({ basis: 'UNIT_MONTH', option }), 'input.basis', 'OPTION_OF_UNIT'],
    [
      'an option of what everybody gets',
      stated({ option: { ...option, discountPct: decimal(10) } }),
      'input.option.discountPct',
      'OPTION_GIVES_MORE',
    ],
    [
      'less than no purchase',
      stated({ option: { ...option, averagePurchase: decimal(-1) } }),
      'input.option.averagePurchase',
      'NOT_NEGATIVE',
    ],
    [
      'more than all of it',
      stated({ option: { ...option, discountPct: decimal(101) } }),
      'input.option.discountPct',
      'RANGE',
    ],
    [
      'less than nothing for all',
      stated({ option: { ...option, discountToAllPct: decimal(-1) } }),
      'input.option.discountToAllPct',
      'RANGE',
    ],
    [
      'more than certain',
      stated({ option: { ...option, likelihoodPct: decimal(101) } }),
      'input.option.likelihoodPct',
      'RANGE',
    ],
  ])('is refused with %s', (_, of, path, rule) => {
    expect(refused(statedPrice(of))).toEqual(invalidAt(path, rule));
  });
});
