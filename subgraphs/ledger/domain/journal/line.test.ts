import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import { balancesOf, otherSide, readSide, signed } from './line.ts';

const ten = money('10', 'EUR');

describe('the columns of a line', () => {
  it('hold an amount on one side', () => {
    expect(readSide({ debit: ten }, 'lines[0]')).toEqual({ ok: true, value: { side: 'DEBIT', amount: ten } });
    expect(readSide({ debit: null, credit: ten }, 'lines[0]')).toEqual({
      ok: true,
      value: { side: 'CREDIT', amount: ten },
    });
    const nothing = money('0', 'EUR');
    expect(readSide({ credit: nothing }, 'lines[0]')).toEqual({ ok: true, value: { side: 'CREDIT', amount: nothing } });
  });

  it.each([
    ['neither', {}],
    ['two nulls', { debit: null, credit: null }],
    ['both', { debit: ten, credit: ten }],
    ['a zero beside an amount', { debit: money('0', 'EUR'), credit: ten }],
  ])('hold exactly one amount: not %s', (_, columns) => {
    expect(readSide(columns, 'lines[3]')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'lines[3]', rule: 'ONE_SIDE' } },
    });
  });

  it('hold no negative amount and no fraction of a unit', () => {
    expect(readSide({ debit: { amount: decimal('-1'), currency: 'EUR' } }, 'lines[0]')).toMatchObject({
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'lines[0].debit', rule: 'NOT_NEGATIVE' } },
    });
    expect(readSide({ credit: { amount: decimal('0.5'), currency: 'JPY' } }, 'lines[0]')).toMatchObject({
      refusal: { code: 'SCALE_EXCEEDED', details: { path: 'lines[0].credit', currency: 'JPY', scale: 0 } },
    });
  });
});

describe('the sides', () => {
  it('are each other’s opposite, and a credit takes away', () => {
    expect(otherSide).toEqual({ DEBIT: 'CREDIT', CREDIT: 'DEBIT' });
    expect(signed('DEBIT', decimal('5'))).toEqual(decimal('5'));
    expect(signed('CREDIT', decimal('5'))).toEqual(decimal('-5'));
  });

  it('are balanced by currency', () => {
    const lines = [
      { side: 'DEBIT', amount: money('10', 'EUR') },
      { side: 'CREDIT', amount: money('4.5', 'EUR') },
      { side: 'CREDIT', amount: money('7', 'JPY') },
    ] as const;
    expect([...balancesOf(lines)]).toEqual([
      ['EUR', decimal('5.5')],
      ['JPY', decimal('-7')],
    ]);
    expect(balancesOf([]).size).toBe(0);
  });
});
