import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import { differenceOf, toleratedOf, type CompareBy } from './compare.ts';
import type { DocumentFigures } from './document.ts';

const by: CompareBy = {
  tolerance: { absolute: decimal('0.01'), relativePct: null },
  aliases: { cus_old: 'cus_mid', cus_mid: 'cus_a', cus_x: 'cus_y', cus_y: 'cus_x' },
};
const invoice: DocumentFigures = {
  customerId: 'cus_a',
  total: decimal('119.00'),
  net: decimal('100.00'),
  taxByCode: { S: decimal('19.00') },
  period: '2025-01',
};
const cent = { total: decimal('119.01'), taxByCode: { S: decimal('19.01') } };
const otherPeriod = { period: '2025-02' };
const otherCustomer = { customerId: 'cus_b' };
const alias = { customerId: 'cus_old' };

describe('differenceOf', () => {
  it('is none where all agree', () => {
    expect(differenceOf(invoice, { ...invoice }, by)).toBeNull();
    expect(differenceOf(invoice, { ...invoice, taxByCode: { S: decimal('19'), Z: decimal(0) } }, by)).toBeNull();
    expect(differenceOf({ ...invoice, currency: 'EUR', rate: decimal(1) }, invoice, by)).toBeNull();
  });

  it.each<[string, Partial<DocumentFigures>, string]>([
    ['a cent more', cent, 'ROUNDING'],
    ['a cent less', { total: decimal('118.99'), net: decimal('99.99') }, 'ROUNDING'],
    ['two cents more', { ...cent, total: decimal('119.02') }, 'AMOUNT_MISMATCH'],
    ['another tax for the same total', { net: decimal('99.99'), taxByCode: { S: decimal('19.01') } }, 'TAX_MISMATCH'],
    ['another net for the same total', { net: decimal('99.99') }, 'TAX_MISMATCH'],
    ['another tax code', { taxByCode: { R: decimal('19.00') } }, 'TAX_MISMATCH'],
    ['one tax code more', { taxByCode: { S: decimal('18.00'), R: decimal('1.00') } }, 'TAX_MISMATCH'],
    ['another period', otherPeriod, 'PERIOD_MISMATCH'],
    ['another customer', otherCustomer, 'CUSTOMER_MISMATCH'],
  ])('of %s', (_what, change, category) => {
    const difference = { category, aliasByMerge: false };
    expect(differenceOf(invoice, { ...invoice, ...change }, by)).toEqual(difference);
    expect(differenceOf({ ...invoice, ...change }, invoice, by)).toEqual(difference);
  });

  it('of currency and rate counts where both sides say them', () => {
    const euro = { ...invoice, currency: 'EUR', rate: decimal('1.1') };
    const category = (change: Partial<DocumentFigures>) => differenceOf(euro, { ...euro, ...change }, by)?.category;
    expect(category({ currency: 'USD' })).toBe('CURRENCY_OR_RATE');
    expect(category({ rate: decimal('1.2') })).toBe('CURRENCY_OR_RATE');
    expect(category({ rate: decimal('1.10') })).toBeUndefined();
    expect(differenceOf(euro, invoice, by)).toBeNull();
    expect(differenceOf(invoice, euro, by)).toBeNull();
  });

  it('says the gravest one of several', () => {
    const category = (...changes: readonly Partial<DocumentFigures>[]) =>
      differenceOf(invoice, Object.assign({}, invoice, ...changes) as DocumentFigures, by)?.category;
    const much = { total: decimal('200') };
    const tax = { taxByCode: { R: decimal('19.00') } };
    expect(category(much, tax, otherPeriod, otherCustomer)).toBe('AMOUNT_MISMATCH');
    expect(category(tax, otherPeriod, otherCustomer)).toBe('TAX_MISMATCH');
    expect(category(cent, tax)).toBe('TAX_MISMATCH');
    expect(category(cent, otherPeriod, otherCustomer)).toBe('PERIOD_MISMATCH');
    expect(category(cent, otherCustomer)).toBe('CUSTOMER_MISMATCH');
    expect(category(cent, alias)).toBe('ROUNDING');
  });

  it('knows a customer by the aliases of merges, over several steps', () => {
    expect(differenceOf(invoice, { ...invoice, ...alias }, by)).toEqual({
      category: 'CUSTOMER_MISMATCH',
      aliasByMerge: true,
    });
    expect(differenceOf({ ...invoice, ...alias }, invoice, by)?.aliasByMerge).toBe(true);
    expect(differenceOf({ ...invoice, ...alias }, { ...invoice, ...alias }, by)).toBeNull();
    expect(differenceOf(invoice, { ...invoice, customerId: 'constructor' }, by)?.aliasByMerge).toBe(false);
  });

  it('ends also where aliases go in a circle', () => {
    expect(differenceOf(invoice, { ...invoice, customerId: 'cus_x' }, by)).toEqual({
      category: 'CUSTOMER_MISMATCH',
      aliasByMerge: false,
    });
  });
});

describe('toleratedOf', () => {
  const tolerated = (change: Partial<DocumentFigures>, of = invoice) =>
    formatDecimal(toleratedOf(of, { ...of, ...change }, by));

  it('is the signed difference within tolerance, else zero', () => {
    expect(tolerated({})).toBe('0');
    expect(tolerated(cent)).toBe('0.01');
    expect(tolerated({ total: decimal('118.99') })).toBe('-0.01');
    expect(tolerated({ total: decimal('119.02') })).toBe('0');
    expect(tolerated({ ...cent, currency: 'USD' }, { ...invoice, currency: 'EUR' })).toBe('0');
  });
});
