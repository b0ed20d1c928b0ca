import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { determineByTable, type TaxQuestion } from './determination.ts';
import { rateTable } from './rates.ts';

const valid = { country: 'FR', status: 'VALID', period: { from: civilDate('2020-01-01'), to: null } } as const;

function taxesOf(more: Partial<TaxQuestion> & { readonly category?: string }) {
  const question: TaxQuestion = {
    documentId: 'inv_1',
    seller: { country: 'DE', oneStopShop: false },
    buyer: { country: 'DE', registrations: [] },
    taxDate: civilDate('2026-01-05'),
    lines: [{ id: 'inl_1', category: more.category ?? null }],
    ...more,
  };
  const lines = determineByTable(question);
  return (
    lines?.[0]?.map(({ taxCode, jurisdiction, ratePct }) => `${taxCode} ${jurisdiction} ${ratePct.toString()}`) ?? null
  );
}

describe('the embedded tax rates', () => {
  it('tax a sale at home by the rate of its day and category', () => {
    expect(taxesOf({})).toEqual(['STANDARD_DE DE 19']);
    expect(taxesOf({ taxDate: civilDate('2020-12-31') })).toEqual(['STANDARD_DE DE 16']);
    expect(taxesOf({ category: 'books' })).toEqual(['REDUCED_DE DE 7']);
  });

  it('tax a consumer in the union at home or, with the one-stop shop, where the consumer is', () => {
    const buyer = { country: 'FR', registrations: [] };
    expect(taxesOf({ buyer })).toEqual(['STANDARD_DE DE 19']);
    expect(taxesOf({ buyer, seller: { country: 'DE', oneStopShop: true } })).toEqual(['STANDARD_FR FR 20']);
  });

  it('leave the tax of a registered business in the union to it, and export abroad', () => {
    expect(taxesOf({ buyer: { country: 'FR', registrations: [valid] } })).toEqual(['REVERSE_CHARGE FR 0']);
    expect(taxesOf({ buyer: { country: 'FR', registrations: [{ ...valid, status: 'UNCHECKED' }] } })).toEqual([
      'STANDARD_DE DE 19',
    ]);
    expect(taxesOf({ buyer: { country: 'GB', registrations: [] } })).toEqual(['EXPORT_EXEMPT DE 0']);
  });

  it('charge none in the United States', () => {
    const home = { seller: { country: 'US', oneStopShop: false }, buyer: { country: 'US', registrations: [] } };
    expect(taxesOf(home)).toEqual([]);
  });

  it('guess nothing: neither for a country they do not have nor for a buyer of whom nobody knows where it is', () => {
    expect(
      taxesOf({ seller: { country: 'JP', oneStopShop: false }, buyer: { country: 'JP', registrations: [] } }),
    ).toBeNull();
    expect(taxesOf({ buyer: null })).toBeNull();
  });

  it('have one rate a day for each country and category', () => {
    for (const one of rateTable) {
      const others = rateTable.filter(
        (row) => row !== one && row.country === one.country && row.category === one.category,
      );
      const clash = others.some(({ from, to }) => (to === null || one.from < to) && (one.to === null || from < one.to));
      expect(clash, `${one.country} ${one.category} ${one.from}`).toBe(false);
    }
  });
});
