import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { expectedValueOf } from './expected-value.ts';

describe('the value that is expected of an opportunity', () => {
  it('may be left out', () => {
    expect(expectedValueOf(null)).toEqual({ ok: true, value: null });
    expect(expectedValueOf(undefined)).toEqual({ ok: true, value: null });
  });

  it('is money of a currency, with its places', () => {
    const value = expectedValueOf({ amount: decimal('10.5'), currency: 'EUR' });
    expect(value).toMatchObject({ ok: true, value: { currency: 'EUR' } });
    expect(expectedValueOf({ amount: decimal('10.555'), currency: 'EUR' })).toMatchObject({
      ok: false,
      refusal: { code: 'SCALE_EXCEEDED', details: { path: 'input.expectedValue.amount', scale: 2 } },
    });
  });
});
