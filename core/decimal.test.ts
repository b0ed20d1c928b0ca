import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absolute,
  add,
  compare,
  decimal,
  divideWhole,
  equals,
  formatDecimal,
  larger,
  multiply,
  negate,
  one,
  parseDecimal,
  placesOf,
  shift,
  sign,
  smaller,
  subtract,
  sum,
  wholeNumber,
  zero,
} from './decimal.ts';

/** Units of 10^-12: any decimal that may come from outside, as a bigint to compute the same thing another way. */
const units = fc.bigInt({ min: -(10n ** 31n) + 1n, max: 10n ** 31n - 1n });
const unitsPlaces = 12;
const ofUnits = (value: bigint) => shift(decimal(value), -unitsPlaces);

describe('parseDecimal', () => {
  it.each([
    ['0', '0'],
    ['-12.50', '-12.5'],
    ['007', '7'],
    ['1.000000000000', '1'],
    ['0.000000000001', '0.000000000001'],
    ['9999999999999999999.999999999999', '9999999999999999999.999999999999'],
    ['-9999999999999999999.999999999999', '-9999999999999999999.999999999999'],
  ])('reads %s as %s', (text, plain) => {
    const parsed = parseDecimal(text);
    expect(parsed.ok && formatDecimal(parsed.value)).toBe(plain);
  });

  it.each([
    '',
    '-',
    '1e3',
    '1E3',
    '+1',
    ' 1',
    '1 ',
    '1\n',
    'NaN',
    'Infinity',
    '.5',
    '5.',
    '1,5',
    '1.2.3',
    '--1',
    '0x10',
    '1_000',
    '١٢',
    '1'.repeat(20),
    '1'.repeat(40),
    '0.1234567890123',
  ])('refuses %j and names the field', (text) => {
    const parsed = parseDecimal(text, 'lines[2].price');
    expect(parsed).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'lines[2].price', rule: 'DECIMAL_FORM' } },
    });
  });

  it.each([1, 12.5, 10n, null, undefined, true, ['1'], { toString: () => '1' }])(
    'refuses %s, which is no text',
    (value) => {
      expect(parseDecimal(value).ok).toBe(false);
    },
  );

  it('gives back every decimal that formatDecimal wrote', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: unitsPlaces }), (value, placesMin) => {
        const parsed = parseDecimal(formatDecimal(ofUnits(value), placesMin));
        expect(parsed.ok && equals(parsed.value, ofUnits(value))).toBe(true);
      }),
    );
  });
});

describe('formatDecimal', () => {
  it('writes plain notation without trailing zeros', () => {
    expect(formatDecimal(decimal('1200'))).toBe('1200');
    expect(formatDecimal(decimal('0.10'))).toBe('0.1');
    expect(formatDecimal(shift(one, 30))).toBe(`1${'0'.repeat(30)}`);
    expect(formatDecimal(shift(one, -30))).toBe(`0.${'0'.repeat(29)}1`);
    expect(JSON.stringify([shift(one, 30), shift(one, -30)])).toBe(`["1${'0'.repeat(30)}","0.${'0'.repeat(29)}1"]`);
  });

  it('pads to the places asked for and never cuts', () => {
    expect(formatDecimal(decimal('12.5'), 2)).toBe('12.50');
    expect(formatDecimal(decimal('12.345'), 2)).toBe('12.345');
    expect(formatDecimal(decimal('-3'), 3)).toBe('-3.000');
  });

  it.each([
    ['parsing -0.00', () => decimal('-0.00')],
    ['negating zero', () => negate(zero)],
    ['a negative times zero', () => multiply(decimal('-3'), zero)],
    ['a difference of equals', () => subtract(decimal('-3'), decimal('-3'))],
    ['shifting zero', () => shift(negate(zero), 2)],
  ])('shows no minus zero after %s, in text, in JSON or in structure', (_, make) => {
    expect(formatDecimal(make(), 2)).toBe('0.00');
    expect(JSON.stringify({ amount: make() })).toBe('{"amount":"0"}');
    expect(make()).toEqual(zero);
  });
});

describe('decimal', () => {
  it('takes whole numbers and text', () => {
    expect(formatDecimal(decimal(31))).toBe('31');
    expect(formatDecimal(decimal(12345678901234567890123456789n))).toBe('12345678901234567890123456789');
    expect(formatDecimal(decimal('-0.25'))).toBe('-0.25');
  });

  it.each([0.5, Number.NaN, Infinity, 2 ** 53, '1e3', ''])('calls %s a bug', (value) => {
    expect(() => decimal(value)).toThrow('Invariant broken');
  });
});

describe('arithmetic', () => {
  it('has no binary fractions', () => {
    expect(formatDecimal(add(decimal('0.1'), decimal('0.2')))).toBe('0.3');
  });

  it('keeps every digit of sums, differences and products', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const [x, y] = [ofUnits(a), ofUnits(b)];
        expect(wholeNumber(shift(add(x, y), 12))).toBe(a + b);
        expect(wholeNumber(shift(subtract(x, y), 12))).toBe(a - b);
        expect(wholeNumber(shift(multiply(x, y), 24))).toBe(a * b);
        expect(wholeNumber(shift(sum([x, y, x]), 12))).toBe(a + b + a);
        expect(add(x, negate(x))).toEqual(zero);
      }),
    );
  });

  it('keeps digits that lie a hundred places apart', () => {
    const far = shift(one, 100);
    expect(subtract(add(far, one), far)).toEqual(one);
  });

  it('orders by value', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const [x, y] = [ofUnits(a), ofUnits(b)];
        expect(Math.sign(compare(x, y))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(equals(smaller(x, y), ofUnits(a < b ? a : b))).toBe(true);
        expect(equals(larger(x, y), ofUnits(a > b ? a : b))).toBe(true);
      }),
    );
  });

  it('knows sign, size and places', () => {
    expect([decimal('-0.1'), zero, decimal('3')].map(sign)).toEqual([-1, 0, 1]);
    expect([decimal('-0.1'), zero, decimal('3')].map(absolute).map(String)).toEqual(['0.1', '0', '3']);
    expect([decimal('12.50'), decimal('1200'), zero, decimal('0.001')].map(placesOf)).toEqual([1, 0, 0, 3]);
  });

  it('sums nothing to zero', () => {
    expect(sum([])).toEqual(zero);
  });

  it('divides whole numbers towards zero, with the rest', () => {
    fc.assert(
      fc.property(
        units,
        units.filter((b) => b !== 0n),
        (a, b) => {
          const { quotient, rest } = divideWhole(ofUnits(a), ofUnits(b));
          expect(wholeNumber(quotient)).toBe(a / b);
          expect(wholeNumber(shift(rest, 12))).toBe(a % b);
        },
      ),
    );
    expect(() => divideWhole(one, zero)).toThrow('Invariant broken');
  });

  it('calls a fraction a bug where a whole number is asked for', () => {
    expect(() => wholeNumber(decimal('0.5'))).toThrow('Invariant broken');
  });
});
