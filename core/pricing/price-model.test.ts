import { describe, expect, it } from 'vitest';
import { isPriceModel, isZeroUsagePolicy, priceModels, zeroUsagePolicies } from './price-model.ts';

describe('the words of a price', () => {
  it.each(Object.keys(priceModels))('%s is a model', (word) => {
    expect(isPriceModel(word)).toBe(true);
  });

  it.each(['STAIRSTEP', 'per_unit', '', 'toString', null, undefined, 1])('%s is none', (word) => {
    expect(isPriceModel(word)).toBe(false);
  });

  it('are two for a period without usage', () => {
    expect(zeroUsagePolicies).toEqual(['NO_CHARGE', 'CHARGE_FIRST_FLAT']);
    expect(['NO_CHARGE', 'CHARGE_FIRST_FLAT', 'FREE', undefined].map(isZeroUsagePolicy)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
