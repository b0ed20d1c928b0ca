import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absolute,
  compare,
  decimal,
  multiply,
  negate,
  one,
  shift,
  sign,
  subtract,
  sum,
} from '../../../../core/decimal.ts';
import { divide } from '../../../../core/rounding.ts';
import { spread } from './spread.ts';

const decimals = (texts: readonly string[]) => texts.map((text) => decimal(text));
const parts = (total: string, exact: readonly string[], scale = 2, over = '1') =>
  spread(decimal(total), decimals(exact), scale, decimal(over)).map(String);

describe('spreading a rounded total back', () => {
  it('gives the units that are left over to the largest remainders, of equal ones to the first', () => {
    expect(parts('1.29', ['0.453', '0.837'])).toEqual(['0.45', '0.84']);
    expect(parts('0.06', ['0.019', '0.019', '0.019'])).toEqual(['0.02', '0.02', '0.02']);
    expect(parts('0.01', ['0.005', '0.005'])).toEqual(['0.01', '0']);
  });

  it('gives a credit the parts of the charge that it takes back', () => {
    expect(parts('-0.01', ['-0.005', '-0.005'])).toEqual(['-0.01', '0']);
    expect(parts('-1.29', ['-0.453', '-0.837'])).toEqual(['-0.45', '-0.84']);
  });

  it('gives nothing to zeros', () => {
    expect(parts('0', ['0', '0'])).toEqual(['0', '0']);
    expect(parts('0.01', ['0', '0.009'])).toEqual(['0', '0.01']);
  });

  it('keeps charges and credits near their own amounts, even when their sum is near zero', () => {
    expect(parts('0', ['5.001', '-4.999'])).toEqual(['5', '-5']);
    expect(parts('0.01', ['5.004', '-4.998'])).toEqual(['5.01', '-5']);
    expect(parts('-0.01', ['-5.004', '4.998'])).toEqual(['-5.01', '5']);
  });

  it('gives the missing units to the largest remainders, of equal ones to the first', () => {
    // Rounded down: 1.00, 1.00, -0.51 = 1.49; of 1.517, rounded to 1.52, three units are missing.
    expect(parts('1.52', ['1.009', '1.009', '-0.501'])).toEqual(['1.01', '1.01', '-0.5']);
    expect(parts('1.51', ['1.004', '1.009', '-0.501'])).toEqual(['1', '1.01', '-0.5']);
    expect(parts('1.51', ['1.006', '1.006', '-0.503'])).toEqual(['1.01', '1', '-0.5']);
    expect(parts('1.5', ['1.006', '1.004', '-0.505'])).toEqual(['1.01', '1', '-0.51']);
    expect(parts('0', ['0.005', '-0.005'])).toEqual(['0.01', '-0.01']);
    expect(parts('0', ['-0.005', '0.005'])).toEqual(['-0.01', '0.01']);
    expect(parts('0', ['0', '-0.005', '0.005', '0'])).toEqual(['0', '-0.01', '0.01', '0']);
  });

  it('takes fractions over any denominator', () => {
    expect(parts('0.67', ['1', '1'], 2, '3')).toEqual(['0.34', '0.33']);
    expect(parts('0.33', ['2', '-1'], 2, '3')).toEqual(['0.67', '-0.34']);
    expect(parts('3', ['20', '-11'], 0, '3')).toEqual(['7', '-4']);
  });

  it('sums to the total, keeps every part near its own, and cancels in reverse', () => {
    const amounts = fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 1, maxLength: 12 });
    const modes = fc.constantFrom('HALF_UP' as const, 'HALF_EVEN' as const);
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 9_999 }), modes, (units, denominator, mode) => {
        const exact = units.map((unit) => shift(decimal(unit), -3));
        const over = decimal(denominator);
        const total = divide(sum(exact), over, 2, mode);
        const spreadParts = spread(total, exact, 2, over);
        expect(sum(spreadParts)).toEqual(total);
        const unit = multiply(shift(one, -2), over);
        for (const [index, part] of spreadParts.entries()) {
          const off = absolute(subtract(multiply(part, over), exact[index]!));
          expect(compare(off, multiply(unit, decimal(2)))).toBeLessThan(0);
          if (units[index] === 0) expect(sign(part)).toBe(0);
        }
        const reversed = spread(negate(total), exact.map(negate), 2, over);
        expect(reversed).toEqual(spreadParts.map(negate));
      }),
    );
  });
});
