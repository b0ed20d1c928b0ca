import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { formatMoney, money } from '../../../../core/money.ts';
import { remeasure } from './period-revaluation.ts';
import type { FxRate } from './rates.ts';

const on = '2026-03-31' as never;
const closing = (from: 'USD' | 'CHF', rate: string, type: FxRate['type'] = 'CLOSING'): FxRate => ({
  from,
  to: 'EUR',
  type,
  date: on,
  rate: decimal(rate),
});
const owed = (currency: 'USD' | 'CHF', open: string, carried: string) => ({
  open: money(open, currency),
  carried: money(carried, 'EUR'),
});

describe('what is owed in foreign currencies at the end of a period', () => {
  // [open in USD, carried in EUR, closing rate, the difference]
  it.each([
    ['100', '90', '0.95', '5.00'],
    ['100', '90', '0.80', '-10.00'],
    ['33.33', '30', '0.9', '0.00'],
    ['-100', '-90', '0.95', '-5.00'],
    // Settled but for a residue of conversion, which goes.
    ['0', '0.01', '0.95', '-0.01'],
  ])('%s at %s, closing at %s: %s', (open, carried, rate, difference) => {
    const found = remeasure([owed('USD', open, carried)], [closing('USD', rate)], { books: 'EUR', on });
    const unrealised = found.ok ? found.value.map((one) => formatMoney(one.unrealised).amount) : found.refusal;
    expect(unrealised).toEqual(difference === '0.00' ? [] : [difference]);
  });

  it('is refused with every pair of which a rate is missing, and with no other', () => {
    const positions = [owed('CHF', '1', '1'), owed('USD', '1', '1')];
    const ask = (...rates: FxRate[]) => remeasure(positions, rates, { books: 'EUR', on });
    expect(ask(closing('USD', '1', 'SPOT'))).toMatchObject({
      refusal: {
        code: 'FX_RATE_MISSING',
        details: { from: 'CHF', to: 'EUR', on, missing: ['CHF/EUR', 'USD/EUR'] },
      },
    });
    expect(ask(closing('CHF', '2'))).toMatchObject({ refusal: { details: { from: 'USD', missing: ['USD/EUR'] } } });
    expect(ask(closing('CHF', '2'), closing('USD', '2')).ok).toBe(true);
  });
});
