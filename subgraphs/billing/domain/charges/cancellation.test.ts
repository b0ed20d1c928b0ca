import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../core/civil-date.ts';
import { compare, decimal, formatDecimal, shift } from '../../../../core/decimal.ts';
import type { Result } from '../../../../core/result.ts';
import { cancelInPeriod, creditDestinations, type Cancellation, type TaxedAmount } from './cancellation.ts';

const february: Cancellation = {
  period: { from: civilDate('2025-02-01'), to: civilDate('2025-03-01') },
  start: civilDate('2025-02-01'),
  cancelDay: civilDate('2025-02-14'),
  price: { amount: decimal('100'), currency: 'EUR' },
  taxRatePct: decimal('20'),
  timing: 'ADVANCE',
  policy: 'UNUSED',
  dayCount: 'ACTUAL',
};
function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
const shown = (amounts: TaxedAmount | null) =>
  amounts && [amounts.net, amounts.tax, amounts.total].map(({ amount }) => formatDecimal(amount, 2)).join(' ');
const cancelled = (change: Partial<Cancellation>) => {
  const { invoice, creditNote, creditTo, usedTo } = accepted(cancelInPeriod({ ...february, ...change }));
  return { invoice: shown(invoice), creditNote: shown(creditNote), creditTo, usedTo };
};

describe('a cancellation', () => {
  it('credits the days after the cancel day, which is used', () => {
    expect(cancelled({})).toEqual({
      invoice: '100.00 20.00 120.00',
      creditNote: '50.00 10.00 60.00',
      creditTo: 'ACCOUNT_CREDIT',
      usedTo: '2025-02-15',
    });
    expect(cancelled({ cancelDay: civilDate('2025-02-01') }).creditNote).toBe('96.43 19.29 115.72');
    expect(cancelled({ cancelDay: civilDate('2025-02-27') }).creditNote).toBe('3.57 0.71 4.28');
  });

  it('of a subscription that began in the period credits days of the full period', () => {
    const late = { start: civilDate('2025-02-08'), cancelDay: civilDate('2025-02-21') };
    expect(cancelled(late)).toMatchObject({ invoice: '75.00 15.00 90.00', creditNote: '25.00 5.00 30.00' });
    expect(cancelled({ ...late, start: civilDate('2025-02-21') })).toMatchObject({
      invoice: '28.57 5.71 34.28',
      creditNote: '25.00 5.00 30.00',
    });
  });

  it('on the last day has nothing to credit', () => {
    expect(cancelled({ cancelDay: civilDate('2025-02-28') })).toEqual({
      invoice: '100.00 20.00 120.00',
      creditNote: null,
      creditTo: null,
      usedTo: '2025-03-01',
    });
  });

  it('follows the policy', () => {
    expect(creditDestinations).toEqual({ NONE: null, UNUSED: 'ACCOUNT_CREDIT', REFUND: 'REFUND' });
    expect(cancelled({ policy: 'REFUND' })).toMatchObject({ creditNote: '50.00 10.00 60.00', creditTo: 'REFUND' });
    expect(cancelled({ policy: 'NONE' })).toMatchObject({ creditNote: null, creditTo: null });
  });

  it('in arrears bills the days used and credits nothing', () => {
    expect(cancelled({ timing: 'ARREARS' })).toMatchObject({
      invoice: '50.00 10.00 60.00',
      creditNote: null,
      creditTo: null,
    });
    expect(cancelled({ timing: 'ARREARS', start: civilDate('2025-02-08') }).invoice).toBe('25.00 5.00 30.00');
  });

  it('without proration gives nothing back', () => {
    expect(cancelled({ dayCount: 'NONE' })).toMatchObject({ invoice: '100.00 20.00 120.00', creditNote: null });
    expect(cancelled({ dayCount: 'FIXED_30' }).creditNote).toBe('53.33 10.67 64.00');
  });

  it('takes the tax back in proportion to the tax that was charged', () => {
    // 19 % of 0.13 is 0.02; half of the net is 0.07 and has 0.02 × 7/13 = 0.01 of it, not 19 % of 0.07.
    const cents = { price: { amount: decimal('0.13'), currency: 'EUR' as const }, taxRatePct: decimal('19') };
    expect(cancelled(cents)).toMatchObject({ invoice: '0.13 0.02 0.15', creditNote: '0.07 0.01 0.08' });
    expect(cancelled({ taxRatePct: decimal('0') }).creditNote).toBe('50.00 0.00 50.00');
  });

  it('rounds by the mode of the legal entity', () => {
    const half = { ...february, price: { amount: decimal('0.25'), currency: 'EUR' as const } };
    expect(shown(accepted(cancelInPeriod(half)).creditNote)).toBe('0.13 0.03 0.16');
    expect(shown(accepted(cancelInPeriod(half, 'HALF_EVEN')).creditNote)).toBe('0.12 0.02 0.14');
  });

  it.each<[string, Partial<Cancellation>, string, string]>([
    [
      'a cancel day before the start',
      { start: civilDate('2025-02-08'), cancelDay: civilDate('2025-02-07') },
      'cancelDate',
      'WITHIN_PERIOD',
    ],
    ['a cancel day after the period', { cancelDay: civilDate('2025-03-01') }, 'cancelDate', 'WITHIN_PERIOD'],
    ['a start before the period', { start: civilDate('2025-01-31') }, 'startDate', 'WITHIN_PERIOD'],
    ['a start after the period', { start: civilDate('2025-03-01') }, 'startDate', 'WITHIN_PERIOD'],
    ['an empty period', { period: { from: february.start, to: february.start } }, 'period.to', 'PERIOD_NOT_EMPTY'],
    ['a negative price', { price: { amount: decimal('-1'), currency: 'EUR' } }, 'price', 'NOT_NEGATIVE'],
    ['a negative tax', { taxRatePct: decimal('-1') }, 'taxRatePct', 'NOT_NEGATIVE'],
    ['months of no length', { dayCount: { fixedDaysInMonth: 0 } }, 'fixedDaysInMonth', 'RANGE'],
  ])('is refused for %s', (_, change, path, rule) => {
    expect(cancelInPeriod({ ...february, ...change })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });

  it('never credits more than was billed, in net, tax or total', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 9n }).map((units) => shift(decimal(units), -4));
    const rates = fc.integer({ min: 0, max: 300 }).map((tenths) => shift(decimal(tenths), -1));
    fc.assert(
      fc.property(amounts, rates, fc.nat(27), fc.nat(27), (amount, taxRatePct, startsAfter, cancelAfter) => {
        const [first, last] = [Math.min(startsAfter, cancelAfter), Math.max(startsAfter, cancelAfter)];
        const { invoice, creditNote } = accepted(
          cancelInPeriod({
            ...february,
            price: { amount, currency: 'EUR' },
            taxRatePct,
            start: addDays(february.period.from, first),
            cancelDay: addDays(february.period.from, last),
          }),
        );
        if (creditNote === null) return;
        expect(compare(creditNote.net.amount, invoice.net.amount) <= 0).toBe(true);
        expect(compare(creditNote.tax.amount, invoice.tax.amount) <= 0).toBe(true);
        expect(compare(creditNote.total.amount, invoice.total.amount) <= 0).toBe(true);
      }),
    );
  });
});
