import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { checkFxRate } from './fx-rate.ts';

describe('a quotation', () => {
  const quoted = { from: 'USD', to: 'EUR', rate: decimal('0.9'), source: 'ECB' } as const;

  it('is of two currencies, above zero, and from somebody', () => {
    expect(checkFxRate(quoted)).toBeNull();
    expect(checkFxRate({ ...quoted, rate: decimal('0.000000000001') })).toBeNull();
  });

  it('is not of a currency in itself, not even at 1', () => {
    expect(checkFxRate({ ...quoted, to: 'USD', rate: decimal('1') })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.to', rule: 'NOT_ITSELF' },
      message: 'input.to must be another currency than USD: within one the rate is 1.',
    });
  });

  it.each(['0', '-0.9'])('is not %s', (rate) => {
    expect(checkFxRate({ ...quoted, rate: decimal(rate) })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.rate', rule: 'POSITIVE' },
    });
  });

  it.each(['', 'European Central Bank', 'x'.repeat(129)])('is not from %j', (source) => {
    expect(checkFxRate({ ...quoted, source })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.source', rule: 'NAME_FORM' },
    });
  });

  it('is told the first of several faults', () => {
    expect(checkFxRate({ from: 'EUR', to: 'EUR', rate: decimal('0'), source: '' })).toMatchObject({
      details: { path: 'input.to' },
    });
    expect(checkFxRate({ ...quoted, rate: decimal('0'), source: '' })).toMatchObject({
      details: { path: 'input.rate' },
    });
  });
});
