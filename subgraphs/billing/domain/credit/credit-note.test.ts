import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, decimal, equals, shift, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Result } from '../../../../core/result.ts';
import { round } from '../../../../core/rounding.ts';
import {
  creditByNet,
  creditDocument,
  creditLine,
  uncredited,
  type CreditableLine,
  type CreditLine,
} from './credit-note.ts';

const euros = { currency: 'EUR', roundingMode: 'HALF_UP' } as const;

function line(gross: string, discount: string, ...taxes: readonly string[]): CreditableLine {
  return uncredited({
    lineId: 'a',
    gross: decimal(gross),
    discount: decimal(discount),
    net: subtract(decimal(gross), decimal(discount)),
    taxLines: taxes.map((amount, index) => ({ taxCode: `T${index}`, amount: decimal(amount) })),
  });
}

/** The line as it stands after a credit. */
function after(before: CreditableLine, credit: CreditLine): CreditableLine {
  const { gross, discountBack, net } = before.credited;
  return {
    ...before,
    taxLines: before.taxLines.map((tax, index) => ({
      ...tax,
      credited: add(tax.credited, credit.taxLines[index]!.amount),
    })),
    credited: {
      gross: add(gross, credit.gross),
      discountBack: add(discountBack, credit.discountBack),
      net: add(net, credit.net),
    },
  };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

function refused(result: Result<unknown>) {
  return result.ok ? null : { code: result.refusal.code, details: result.refusal.details };
}
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });

const shown = ({ gross, discountBack, net, tax, taxLines }: CreditLine) => ({
  gross: String(gross),
  discountBack: String(discountBack),
  net: String(net),
  tax: String(tax),
  taxLines: taxLines.map(({ taxCode, amount }) => `${taxCode} ${amount.toString()}`),
});

describe('the credit of a line', () => {
  it('takes its share of the discount back, and of the tax with the net', () => {
    // 262.60 × 250 / 399 = 164.536…; 29.80 × 98.06 / 149 = 19.612
    expect(shown(value(creditLine(line('399.00', '250.00', '29.80'), decimal('262.60'), euros)))).toEqual({
      gross: '262.6',
      discountBack: '164.54',
      net: '98.06',
      tax: '19.61',
      taxLines: ['T0 19.61'],
    });
  });

  it('closes to the cent with the last credit', () => {
    let left = line('399.00', '250.00', '29.80', '7.45');
    const credits = ['262.60', '0.01', '136.39'].map((gross) => {
      const credit = value(creditLine(left, decimal(gross), euros));
      left = after(left, credit);
      return shown(credit);
    });
    expect(credits).toEqual([
      { gross: '262.6', discountBack: '164.54', net: '98.06', tax: '24.51', taxLines: ['T0 19.61', 'T1 4.9'] },
      { gross: '0.01', discountBack: '0', net: '0.01', tax: '0', taxLines: ['T0 0', 'T1 0'] },
      { gross: '136.39', discountBack: '85.46', net: '50.93', tax: '12.74', taxLines: ['T0 10.19', 'T1 2.55'] },
    ]);
  });

  it('rounds by the mode and to the places of the invoice', () => {
    const half = line('1.00', '0', '0.25');
    expect(shown(value(creditLine(half, decimal('0.10'), euros))).tax).toBe('0.03');
    expect(shown(value(creditLine(half, decimal('0.10'), { ...euros, roundingMode: 'HALF_EVEN' }))).tax).toBe('0.02');
    const yen = value(creditLine(line('100', '50', '5'), decimal('33'), { ...euros, currency: 'JPY' }));
    expect(shown(yen)).toMatchObject({ discountBack: '17', net: '16', tax: '2' });
  });

  it('follows the gross where the line is discounted to nothing but taxed all the same', () => {
    const gift = line('10', '10', '3');
    expect(shown(value(creditLine(gift, decimal('5'), euros)))).toMatchObject({ net: '0', tax: '1.5' });
    expect(shown(value(creditLine(gift, decimal('10'), euros)))).toMatchObject({ net: '0', tax: '3' });
    const rest = after(gift, value(creditLine(gift, decimal('3.33'), euros)));
    expect(shown(value(creditLine(rest, decimal('6.67'), euros)))).toMatchObject({ net: '0', tax: '2' });
  });

  it('goes as far as the line’s gross, less what was credited before', () => {
    const half = after(line('10', '0', '1.90'), value(creditLine(line('10', '0', '1.90'), decimal('4'), euros)));
    expect(creditLine(half, decimal('6'), euros).ok).toBe(true);
    expect(refused(creditLine(half, decimal('6.01'), euros))).toEqual({
      code: 'CREDIT_EXCEEDS_LINE',
      details: { line: 'a', remaining: '6.00' },
    });
  });

  it.each([
    ['0', failed('gross', 'POSITIVE')],
    ['-1', failed('gross', 'POSITIVE')],
    ['0.005', { code: 'SCALE_EXCEEDED', details: { path: 'gross', currency: 'EUR', scale: 2 } }],
  ])('refuses %s', (gross, refusal) => {
    expect(refused(creditLine(line('10', '0'), decimal(gross), euros))).toEqual(refusal);
  });

  it('refuses everything on a line of nothing', () => {
    expect(refused(creditLine(line('0', '0'), decimal('0.01'), euros))).toMatchObject({ code: 'CREDIT_EXCEEDS_LINE' });
  });

  it('never exceeds the line and closes to the cent, in whatever steps the credits come', () => {
    const lines = fc
      .record({
        gross: fc.integer({ min: 1, max: 50_000 }),
        share: fc.integer({ min: 0, max: 100 }),
        rate: fc.integer({ min: 0, max: 30 }),
      })
      .map(({ gross, share, rate }) => {
        const discount = Math.floor((gross * share) / 100);
        const tax = (pct: number) => round(shift(decimal((gross - discount) * pct), -4), 2, 'HALF_UP').toString();
        return line(shift(decimal(gross), -2).toString(), shift(decimal(discount), -2).toString(), tax(rate), tax(5));
      });
    const steps = fc.array(fc.integer({ min: 1, max: 9_999 }), { maxLength: 6 });
    const modes = fc.constantFrom('HALF_UP' as const, 'HALF_EVEN' as const);
    fc.assert(
      fc.property(lines, steps, modes, (start, sizes, roundingMode) => {
        let left = start;
        const credits: CreditLine[] = [];
        const credit = (gross: Decimal) => {
          const result = creditLine(left, gross, { ...euros, roundingMode });
          if (!result.ok) return;
          credits.push(result.value);
          left = after(left, result.value);
        };
        for (const size of sizes) credit(shift(decimal(size), -2));
        credit(subtract(left.gross, left.credited.gross));

        expect(left.credited.gross).toEqual(start.gross);
        expect(left.credited.discountBack).toEqual(start.discount);
        expect(left.credited.net).toEqual(start.net);
        for (const tax of left.taxLines) expect(tax.credited).toEqual(tax.amount);
        for (const one of credits) {
          for (const amount of [one.discountBack, one.net, ...one.taxLines.map((tax) => tax.amount)]) {
            expect(compare(amount, zero)).toBeGreaterThanOrEqual(0);
          }
          expect(equals(add(one.net, one.discountBack), one.gross)).toBe(true);
          expect(sum(one.taxLines.map((tax) => tax.amount))).toEqual(one.tax);
        }
      }),
    );
  });
});

describe('a credit note', () => {
  const lines = [
    { ...line('200.00', '0', '38.00'), lineId: 'a' },
    { ...line('100.00', '10.00', '17.10'), lineId: 'b' },
  ];
  const invoice = { lines, total: decimal('345.10'), credited: zero };
  const credit = (asked: readonly (readonly [string, string])[], more: Partial<typeof invoice> = {}) =>
    creditDocument(
      { ...invoice, ...more },
      asked.map(([lineId, gross]) => ({ lineId, gross: decimal(gross) })),
      euros,
    );

  it('sums its lines; the total is net and tax, each rounded before', () => {
    const {
      net,
      tax,
      total,
      lines: credited,
    } = value(
      credit([
        ['b', '33.33'],
        ['a', '0.01'],
      ]),
    );
    expect(credited.map((one) => one.lineId)).toEqual(['b', 'a']);
    expect([net, tax, total].map(String)).toEqual(['30.01', '5.7', '35.71']);
  });

  it('may credit the whole invoice', () => {
    expect(
      String(
        value(
          credit([
            ['a', '200'],
            ['b', '100'],
          ]),
        ).total,
      ),
    ).toBe('345.1');
  });

  it('refuses the line that is credited too far before the invoice that is', () => {
    const spent = { credited: decimal('345.00') };
    expect(refused(credit([['a', '200.01']], spent))).toMatchObject({ code: 'CREDIT_EXCEEDS_LINE' });
    expect(refused(credit([['a', '1.00']], spent))).toEqual({
      code: 'CREDIT_EXCEEDS_INVOICE',
      details: { remaining: '0.10' },
    });
    expect(credit([['a', '0.08']], spent).ok).toBe(true);
  });

  it('refuses no lines, a line twice, and a line that the invoice has not got', () => {
    expect(refused(credit([]))).toEqual(failed('lines', 'NOT_EMPTY'));
    expect(
      refused(
        credit([
          ['a', '1'],
          ['a', '1'],
        ]),
      ),
    ).toEqual(failed('lines', 'DISTINCT'));
    expect(refused(credit([['x', '1']]))).toEqual({ code: 'NOT_FOUND', details: { entity: 'InvoiceLine', id: 'x' } });
  });
});

describe('the tax of a credit of which the net is known', () => {
  const nothing = { net: '0', tax: '0' };
  function taxed(
    invoice: { net: string; tax: string },
    creditNet: string,
    credited = nothing,
    rounding: Parameters<typeof creditByNet>[3] = euros,
  ) {
    const amounts = (pair: { net: string; tax: string }) => ({ net: decimal(pair.net), tax: decimal(pair.tax) });
    const result = creditByNet(amounts(invoice), amounts(credited), decimal(creditNet), rounding);
    return refused(result) ?? Object.values(value(result)).map(String);
  }

  it('is the tax of all that is credited by now, less what was credited before', () => {
    expect(taxed({ net: '200.00', tax: '50.00' }, '193.33')).toEqual(['48.33', '241.66']);
    expect(taxed({ net: '769.00', tax: '153.80' }, '726.86')).toEqual(['145.37', '872.23']);
    expect(taxed({ net: '769.00', tax: '153.80' }, '42.14', { net: '726.86', tax: '145.37' })).toEqual([
      '8.43',
      '50.57',
    ]);
  });

  it('is rounded by the mode and to the places of the invoice', () => {
    expect(taxed({ net: '1', tax: '0.25' }, '0.10')).toEqual(['0.03', '0.13']);
    expect(taxed({ net: '1', tax: '0.25' }, '0.10', nothing, { ...euros, roundingMode: 'HALF_EVEN' })).toEqual([
      '0.02',
      '0.12',
    ]);
    expect(taxed({ net: '3', tax: '1' }, '1', nothing, { ...euros, currency: 'KWD' })).toEqual(['0.333', '1.333']);
  });

  it('is nothing of a net of nothing', () => {
    expect(taxed({ net: '10', tax: '1.90' }, '0')).toEqual(['0', '0']);
    expect(taxed({ net: '0', tax: '0' }, '0')).toEqual(['0', '0']);
  });

  it.each<[string, { net: string; tax: string }, string, { net: string; tax: string }, unknown]>([
    [
      'more than the invoice',
      { net: '10', tax: '1' },
      '10.01',
      nothing,
      { code: 'CREDIT_EXCEEDS_INVOICE', details: { remaining: '10.00' } },
    ],
    [
      'more than what is left',
      { net: '10', tax: '1' },
      '4.01',
      { net: '6', tax: '0.60' },
      { code: 'CREDIT_EXCEEDS_INVOICE', details: { remaining: '4.00' } },
    ],
    ['a net below zero', { net: '10', tax: '1' }, '-1', nothing, failed('creditNet', 'NOT_NEGATIVE')],
    [
      'half a cent',
      { net: '10', tax: '1' },
      '0.005',
      nothing,
      { code: 'SCALE_EXCEEDED', details: { path: 'creditNet', currency: 'EUR', scale: 2 } },
    ],
    ['a tax on a net of zero', { net: '0', tax: '1' }, '0', nothing, failed('invoice.net', 'POSITIVE')],
    ['an invoice below zero', { net: '-10', tax: '1' }, '1', nothing, failed('invoice.net', 'NOT_NEGATIVE')],
    ['a tax below zero', { net: '10', tax: '-1' }, '1', nothing, failed('invoice.tax', 'NOT_NEGATIVE')],
    [
      'an earlier net below zero',
      { net: '10', tax: '1' },
      '1',
      { net: '-1', tax: '0' },
      failed('credited.net', 'NOT_NEGATIVE'),
    ],
    [
      'an earlier tax below zero',
      { net: '10', tax: '1' },
      '1',
      { net: '1', tax: '-1' },
      failed('credited.tax', 'NOT_NEGATIVE'),
    ],
  ])('refuses %s', (_, invoice, creditNet, credited, refusal) => {
    expect(taxed(invoice, creditNet, credited)).toEqual(refusal);
  });
});
