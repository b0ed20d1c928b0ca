import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { saleTreatments, treatSale, type Sale, type SaleRegistration } from './treatment.ts';

const taxDate = civilDate('2026-03-01');
const always = { from: civilDate('2020-01-01'), to: null };

const registered = (country: string, more: Partial<SaleRegistration> = {}): SaleRegistration => ({
  country,
  status: 'VALID',
  period: always,
  ...more,
});

function sale(
  from: string,
  to: string,
  registrations: readonly SaleRegistration[] = [],
  more: Partial<Sale> = {},
): Sale {
  return {
    seller: { country: from, registrations: [], oneStopShop: true },
    buyer: { country: to, registrations },
    supply: 'SERVICES',
    taxDate,
    ...more,
  };
}

function treated(...args: Parameters<typeof sale>) {
  const result = treatSale(sale(...args));
  return result.ok ? result.value.name : result.refusal.details;
}

describe('who taxes a sale', () => {
  // The seller is French; Italy shares its union, Switzerland does not.
  const buyers = { DOMESTIC: 'FR', SAME_UNION: 'IT', ABROAD: 'CH' } as const;
  const meanings = {
    STANDARD_SELLER: { name: 'STANDARD_FR', treatment: 'STANDARD', taxedIn: 'FR' },
    STANDARD_BUYER: { name: 'STANDARD_IT', treatment: 'STANDARD', taxedIn: 'IT' },
    REVERSE_CHARGE: { name: 'REVERSE_CHARGE', treatment: 'REVERSE_CHARGE', taxedIn: null },
    EXPORT_EXEMPT: { name: 'EXPORT_EXEMPT', treatment: 'EXPORT', taxedIn: null },
  } as const;
  const square = (['DOMESTIC', 'SAME_UNION', 'ABROAD'] as const).flatMap((where) =>
    (['registered', 'unregistered'] as const).map((buyer) => ({ where, buyer })),
  );

  it.each(square)('$where, $buyer, is as the table says', ({ where, buyer }) => {
    const registrations = buyer === 'registered' ? [registered(buyers[where]), registered('IT')] : [];
    expect(treatSale(sale('FR', buyers[where], registrations))).toEqual({
      ok: true,
      value: meanings[saleTreatments[where][buyer]],
    });
  });

  it('is the table of DOMAIN 5.6', () => {
    expect(saleTreatments).toEqual({
      DOMESTIC: { registered: 'STANDARD_SELLER', unregistered: 'STANDARD_SELLER' },
      SAME_UNION: { registered: 'REVERSE_CHARGE', unregistered: 'STANDARD_BUYER' },
      ABROAD: { registered: 'EXPORT_EXEMPT', unregistered: 'EXPORT_EXEMPT' },
    });
  });

  it.each(['INVALID', 'UNCHECKED'] as const)('is not the buyer on a number that is %s', (status) => {
    expect(treated('FR', 'IT', [registered('IT', { status })])).toBe('STANDARD_IT');
    expect(treated('FR', 'IT', [registered('IT', { status }), registered('IT')])).toBe('REVERSE_CHARGE');
  });

  it('is decided on the tax date: a number counts from its first day and until the day before its last', () => {
    const period = { from: civilDate('2026-02-01'), to: civilDate('2026-03-01') };
    const on = (date: string) => treated('FR', 'IT', [registered('IT', { period })], { taxDate: civilDate(date) });
    expect(on('2026-01-31')).toBe('STANDARD_IT');
    expect(on('2026-02-01')).toBe('REVERSE_CHARGE');
    expect(on('2026-02-28')).toBe('REVERSE_CHARGE');
    expect(on('2026-03-01')).toBe('STANDARD_IT');
  });

  it('takes a number of any country of the union, and none of outside', () => {
    expect(treated('FR', 'IT', [registered('DE')])).toBe('REVERSE_CHARGE');
    expect(treated('FR', 'IT', [registered('FR')])).toBe('REVERSE_CHARGE');
    expect(treated('FR', 'IT', [registered('MC')])).toBe('REVERSE_CHARGE');
    expect(treated('FR', 'IT', [registered('GB')])).toBe('STANDARD_IT');
    expect(treated('FR', 'IT', [registered('XI')])).toBe('STANDARD_IT');
  });

  it('has a seller outside every union export to all other countries', () => {
    expect(treated('US', 'US')).toBe('STANDARD_US');
    expect(treated('US', 'CA', [registered('CA')])).toBe('EXPORT_EXEMPT');
    expect(treated('GB', 'IE', [registered('IE')])).toBe('EXPORT_EXEMPT');
    expect(treated('DE', 'GB', [registered('GB')])).toBe('EXPORT_EXEMPT');
    expect(treated('CH', 'LI')).toBe('EXPORT_EXEMPT');
  });

  it('counts Monaco as France and the Isle of Man as the United Kingdom', () => {
    expect(treated('FR', 'MC', [registered('MC')])).toBe('STANDARD_FR');
    expect(treated('DE', 'MC')).toBe('STANDARD_FR');
    expect(treated('MC', 'FR')).toBe('STANDARD_FR');
    expect(treated('GB', 'IM')).toBe('STANDARD_GB');
  });

  it('has Northern Ireland inside the union for goods and outside for services', () => {
    const goods = { supply: 'GOODS' as const };
    expect(treated('IE', 'XI')).toBe('EXPORT_EXEMPT');
    expect(treated('GB', 'XI')).toBe('STANDARD_GB');
    expect(treated('IE', 'XI', [], goods)).toBe('STANDARD_XI');
    expect(treated('IE', 'XI', [registered('XI')], goods)).toBe('REVERSE_CHARGE');
    expect(treated('XI', 'IE', [registered('IE')], goods)).toBe('REVERSE_CHARGE');
  });

  it('has a seller charge the buyer’s tax only where it may: registered there, or by the one-stop shop', () => {
    const from = (registrations: readonly SaleRegistration[], oneStopShop: boolean) =>
      treated('FR', 'IT', [], { seller: { country: 'FR', registrations, oneStopShop } });
    expect(from([], true)).toBe('STANDARD_IT');
    expect(from([registered('IT')], false)).toBe('STANDARD_IT');
    expect(from([registered('DE')], false)).toBe('STANDARD_FR');
    expect(from([registered('IT', { status: 'INVALID' })], false)).toBe('STANDARD_FR');
    expect(from([registered('IT', { period: { from: civilDate('2026-03-02'), to: null } })], false)).toBe(
      'STANDARD_FR',
    );
  });

  it.each(['it', 'ITA', 'I', '', 'I1', ' IT'])('refuses %j for a country', (country) => {
    const rule = 'COUNTRY_CODE';
    expect(treated('FR', country)).toEqual({ path: 'buyer.country', rule });
    expect(treated(country, 'FR')).toEqual({ path: 'seller.country', rule });
  });
});
