import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, decimal, multiply, shift } from '../../../../../core/decimal.ts';
import { round } from '../../../../../core/rounding.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import { returnableRevenue } from './right-of-return.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const sale = (units: string, unitPrice: string, unitCost: string, expectedKept: string) => ({
  units: decimal(units),
  unitPrice: decimal(unitPrice),
  unitCost: decimal(unitCost),
  expectedKept: decimal(expectedKept),
});

describe('a sale with a right of return', () => {
  it('is revenue for what is kept; the rest is owed back, and its cost comes back', () => {
    expect(plain(accepted(returnableRevenue(sale('100', '100', '60', '97'), cents)))).toEqual({
      revenue: '9700',
      refundLiability: '300',
      returnAsset: '180',
      costOfSales: '5820',
    });
  });

  it('takes what it costs to take goods back from their asset', () => {
    const costly = { ...sale('100', '100', '60', '97'), recoveryCostPerUnit: decimal(10) };
    expect(plain(accepted(returnableRevenue(costly, cents)))).toMatchObject({
      returnAsset: '150',
      costOfSales: '5850',
    });
    const worthless = { ...sale('100', '100', '60', '97'), recoveryCostPerUnit: decimal(60) };
    expect(plain(accepted(returnableRevenue(worthless, cents)))).toMatchObject({ returnAsset: '0' });
  });

  it('may be all kept, or all returned, or a part of a unit', () => {
    expect(plain(accepted(returnableRevenue(sale('3', '1', '1', '3'), cents)))).toMatchObject({ refundLiability: '0' });
    expect(plain(accepted(returnableRevenue(sale('3', '1', '1', '0'), cents)))).toMatchObject({ revenue: '0' });
    expect(plain(accepted(returnableRevenue(sale('1', '0.25', '0.25', '0.5'), cents)))).toEqual({
      revenue: '0.13',
      refundLiability: '0.12',
      returnAsset: '0.13',
      costOfSales: '0.12',
    });
    const even = { scale: 2, mode: 'HALF_EVEN' } as const;
    expect(plain(accepted(returnableRevenue(sale('1', '0.25', '0.25', '0.5'), even)))).toMatchObject({
      revenue: '0.12',
    });
  });

  it.each([
    ['-1', '1', '1', '0', 'units', 'NOT_NEGATIVE'],
    ['1', '-1', '1', '0', 'unitPrice', 'NOT_NEGATIVE'],
    ['1', '1', '-1', '0', 'unitCost', 'NOT_NEGATIVE'],
    ['1', '1', '1', '-1', 'expectedKept', 'NOT_NEGATIVE'],
    ['1', '1', '1', '1.01', 'expectedKept', 'NOT_ABOVE_WHOLE'],
  ])('is refused for %s units at %s, cost %s, %s kept', (units, price, cost, kept, path, rule) => {
    expect(refused(returnableRevenue(sale(units, price, cost, kept), cents))).toEqual(invalidAt(path, rule));
  });

  it('is refused when goods cost more to take back than they cost, or less than nothing', () => {
    const base = sale('1', '1', '1', '1');
    const dear = returnableRevenue({ ...base, recoveryCostPerUnit: decimal('1.01') }, cents);
    expect(refused(dear)).toEqual(invalidAt('recoveryCostPerUnit', 'NOT_ABOVE_WHOLE'));
    const negative = returnableRevenue({ ...base, recoveryCostPerUnit: decimal('-0.01') }, cents);
    expect(refused(negative)).toEqual(invalidAt('recoveryCostPerUnit', 'NOT_NEGATIVE'));
  });

  it('splits price and cost without a rest', () => {
    const amounts = fc.integer({ min: 0, max: 10 ** 7 }).map((units) => shift(decimal(units), -3));
    fc.assert(
      fc.property(amounts, amounts, amounts, amounts, (kept, returned, unitPrice, unitCost) => {
        const units = add(kept, returned);
        const answer = accepted(returnableRevenue({ units, unitPrice, unitCost, expectedKept: kept }, cents));
        const settled = (each: typeof units) => round(multiply(units, each), 2, 'HALF_UP');
        expect(add(answer.revenue, answer.refundLiability)).toEqual(settled(unitPrice));
        expect(add(answer.returnAsset, answer.costOfSales)).toEqual(settled(unitCost));
      }),
    );
  });
});
