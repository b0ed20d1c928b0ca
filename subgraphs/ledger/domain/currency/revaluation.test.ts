import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { money, type Money } from '../../../../core/money.ts';
import { kindOf } from './difference.ts';
import { deferredRateOf, isRemeasured, reversalDateOf, revalue } from './revaluation.ts';

const usd = (amount: string): Money => ({ amount: decimal(amount), currency: 'USD' });
const inr = (amount: string): Money => ({ amount: decimal(amount), currency: 'INR' });

describe('a revaluation', () => {
  it.each([
    ['100', '8000', '85', '8500', '500', 'GAIN'],
    ['100', '8000', '75', '7500', '-500', 'LOSS'],
    ['100', '8000', '80', '8000', '0', 'NONE'],
    ['0', '12.34', '85', '0', '-12.34', 'LOSS'],
    ['0', '-0.01', '85', '0', '0.01', 'GAIN'],
    ['-100', '-8000', '85', '-8500', '-500', 'LOSS'],
    ['0.01', '0', '0.5', '0.01', '0.01', 'GAIN'],
  ])('of %s carried at %s brings it to the closing rate of %s', (open, carried, rate, newCarried, unrealised, kind) => {
    expect(revalue({ open: usd(open), carried: inr(carried) }, decimal(rate), 'INR')).toEqual({
      ok: true,
      value: { newCarried: inr(newCarried), unrealised: inr(unrealised), kind },
    });
  });

  it('is rounded to the minor units of the books', () => {
    const answer = revalue({ open: usd('1'), carried: money('149', 'JPY') }, decimal('150.5'), 'JPY');
    expect(answer).toMatchObject({ value: { newCarried: money('151', 'JPY'), unrealised: money('2', 'JPY') } });
  });

  it('is refused at a rate of zero, and for books in another currency', () => {
    expect(revalue({ open: usd('1'), carried: inr('80') }, decimal('0'), 'INR')).toMatchObject({
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'rate', rule: 'POSITIVE' } },
    });
    expect(revalue({ open: usd('1'), carried: usd('1') }, decimal('80'), 'INR')).toMatchObject({
      refusal: {
        code: 'CURRENCY_MISMATCH',
        details: { expected: 'INR', actual: 'USD' },
        message: 'carried must be in INR, the currency of the books.',
      },
    });
  });

  it('is taken back on the first day of the next period', () => {
    const march = { from: civilDate('2026-03-01'), to: civilDate('2026-04-01') };
    expect(reversalDateOf(march)).toBe('2026-04-01');
  });

  it('is of receivables, not of deferred revenue', () => {
    expect(isRemeasured).toEqual({ AR: true, DEFERRED_REVENUE: false });
  });
});

describe('deferred revenue', () => {
  const invoice = { date: civilDate('2026-03-10'), rate: decimal('80') };

  it.each([
    ['2026-03-09', '70'],
    ['2026-03-10', '80'],
    ['2026-03-11', '80'],
  ])('stays at the rate of the invoice unless the cash came before it: receipt on %s, rate %s', (date, rate) => {
    expect(deferredRateOf(invoice, { date: civilDate(date), rate: decimal('70') })).toEqual(decimal(rate));
  });

  it('stays at the rate of the invoice while there is no cash', () => {
    expect(deferredRateOf(invoice, null)).toEqual(decimal('80'));
  });
});

describe('a difference of exchange', () => {
  it.each([
    ['0.01', 'GAIN'],
    ['0', 'NONE'],
    ['-0.01', 'LOSS'],
  ])('of %s is a %s', (amount, kind) => {
    expect(kindOf(inr(amount))).toBe(kind);
  });
});
