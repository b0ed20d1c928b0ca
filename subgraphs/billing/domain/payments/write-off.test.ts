import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, decimal, shift, subtract, sum, zero } from '../../../../core/decimal.ts';
import type { Result } from '../../../../core/result.ts';
import { recover, writeOff, type Split } from './write-off.ts';

const euros = { currency: 'EUR', roundingMode: 'HALF_UP', splitTax: true } as const;
const nothing = { amount: zero, net: zero };

const document = (net: string, taxes: readonly string[], open: string) => ({
  net: decimal(net),
  taxes: taxes.map((tax) => decimal(tax)),
  open: decimal(open),
});
const pair = (amount: string, net: string) => ({ amount: decimal(amount), net: decimal(net) });

function answer(result: Result<Split>) {
  if (!result.ok) return { code: result.refusal.code, details: result.refusal.details };
  const { amount, net, taxes } = result.value;
  return [amount, net, ...taxes].map(String);
}
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
const exceeds = (open: string) => ({ code: 'ALLOCATION_EXCEEDS_OPEN', details: { open } });

describe('a write-off', () => {
  const off = (
    amount: string,
    of: ReturnType<typeof document>,
    before = nothing,
    rounding: Parameters<typeof writeOff>[3] = euros,
  ) => answer(writeOff(decimal(amount), of, before, rounding));

  it('takes from net and tax in proportion to the document', () => {
    expect(off('119', document('100', ['19'], '119'))).toEqual(['119', '100', '19']);
    expect(off('50', document('100', ['19'], '119'))).toEqual(['50', '42.02', '7.98']);
    expect(off('50', document('100', ['12', '7'], '50'))).toEqual(['50', '42.02', '5.04', '2.94']);
    expect(off('50', document('100', [], '100'))).toEqual(['50', '50']);
  });

  it('takes all of it from bad debt where the tax does not follow', () => {
    const whole = { ...euros, splitTax: false };
    expect(off('50', document('100', ['12', '7'], '119'), nothing, whole)).toEqual(['50', '50', '0', '0']);
    expect(off('69', document('100', ['12', '7'], '69'), pair('50', '50'), whole)).toEqual(['69', '69', '0', '0']);
    expect(off('0.01', document('100', ['19'], '119'), pair('119', '119'), whole)).toEqual(exceeds('0.00'));
  });

  it('closes to the cent with the last one', () => {
    const open = document('100', ['19'], '119');
    expect(off('0.03', open)).toEqual(['0.03', '0.03', '0']);
    expect(off('0.03', open, pair('0.03', '0.03'))).toEqual(['0.03', '0.02', '0.01']);
    expect(off('118.94', document('100', ['19'], '118.94'), pair('0.06', '0.05'))).toEqual([
      '118.94',
      '99.95',
      '18.99',
    ]);
  });

  it('is rounded to the currency by the mode of the legal entity', () => {
    expect(off('0.10', document('1', ['3'], '4'))).toEqual(['0.1', '0.03', '0.07']);
    expect(off('0.10', document('1', ['3'], '4'), nothing, { ...euros, roundingMode: 'HALF_EVEN' })).toEqual([
      '0.1',
      '0.02',
      '0.08',
    ]);
    expect(off('10', document('100', ['8'], '108'), nothing, { ...euros, currency: 'JPY' })).toEqual(['10', '9', '1']);
  });

  it('is of at most what is open, and of at most the document', () => {
    expect(off('50.01', document('100', ['19'], '50'))).toEqual(exceeds('50.00'));
    expect(off('50', document('100', ['19'], '50'), pair('69', '57.98'))).toEqual(['50', '42.02', '7.98']);
    expect(off('50', document('100', ['19'], '50'), pair('69.01', '57.99'))).toEqual(exceeds('49.99'));
    expect(off('0.01', document('0', ['0'], '1'))).toEqual(exceeds('0.00'));
  });

  it.each([
    ['nothing', '0', document('1', [], '1'), failed('amount', 'POSITIVE')],
    [
      'half a cent',
      '0.005',
      document('1', [], '1'),
      { code: 'SCALE_EXCEEDED', details: { path: 'amount', currency: 'EUR', scale: 2 } },
    ],
    ['an open amount below zero', '1', document('1', [], '-1'), failed('open', 'NOT_NEGATIVE')],
    ['a net below zero', '1', document('-1', ['2'], '1'), failed('net', 'NOT_NEGATIVE')],
  ])('refuses %s', (_, amount, of, refusal) => {
    expect(off(amount, of)).toEqual(refusal);
  });

  it('says how much is left', () => {
    const result = writeOff(decimal('2'), document('1', [], '1'), nothing, euros);
    expect(result.ok ? null : result.refusal.message).toBe('At most 1.00 EUR is left of it.');
  });
});

describe('a late payment of what was written off', () => {
  const written: Split = { amount: decimal('50'), net: decimal('42.02'), taxes: [decimal('5.04'), decimal('2.94')] };
  const back = (amount: string, before = nothing) => answer(recover(decimal(amount), written, before, euros));

  it('reverses its part, and all of it in the end', () => {
    expect(back('50')).toEqual(['50', '42.02', '5.04', '2.94']);
    expect(back('10')).toEqual(['10', '8.4', '1.01', '0.59']);
    expect(back('40', pair('10', '8.40'))).toEqual(['40', '33.62', '4.03', '2.35']);
  });

  it('is of at most what was written off', () => {
    expect(back('50.01')).toEqual(exceeds('50.00'));
    expect(back('40.01', pair('10', '8.40'))).toEqual(exceeds('40.00'));
    expect(back('0')).toEqual(failed('amount', 'POSITIVE'));
    expect(back('0.005')).toMatchObject({ code: 'SCALE_EXCEEDED' });
  });
});

it('closes in whatever steps a claim is written off, and no part is below zero', () => {
  const cents = (min: number) => fc.integer({ min, max: 10_000 }).map((unit) => shift(decimal(unit), -2));
  fc.assert(
    fc.property(
      cents(1),
      fc.array(cents(0), { maxLength: 3 }),
      fc.array(cents(1), { maxLength: 5 }),
      (net, taxes, steps) => {
        let before = nothing;
        let tax = zero;
        const total = add(net, sum(taxes));
        for (const step of [...steps, total]) {
          const open = subtract(total, before.amount);
          const amount = compare(step, open) < 0 ? step : open;
          const result = writeOff(amount, { net, taxes, open }, before, euros);
          if (!result.ok) continue;
          for (const part of [result.value.net, ...result.value.taxes])
            expect(compare(part, zero)).toBeGreaterThanOrEqual(0);
          expect(add(result.value.net, sum(result.value.taxes))).toEqual(amount);
          before = { amount: add(before.amount, amount), net: add(before.net, result.value.net) };
          tax = add(tax, sum(result.value.taxes));
        }
        expect(before).toEqual({ amount: total, net });
        expect(tax).toEqual(sum(taxes));
      },
    ),
  );
});
