import type { CivilDate } from '../../../../core/civil-date.ts';
import { contains, type Period } from '../../../../core/period.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { TaxTreatment } from '../invoice.ts';
import { firstOf, invalid } from '../validation.ts';
import { taxCountryOf, unionOf, type Supply } from './unions.ts';

/**
 * Who taxes a sale, by where the buyer is as seen from the seller and whether the buyer is registered for tax (DOMAIN
 * 5.6, the destination principle). A buyer without a valid registration is taxed like a consumer.
 */
export const saleTreatments = {
  DOMESTIC: { registered: 'STANDARD_SELLER', unregistered: 'STANDARD_SELLER' },
  SAME_UNION: { registered: 'REVERSE_CHARGE', unregistered: 'STANDARD_BUYER' },
  ABROAD: { registered: 'EXPORT_EXEMPT', unregistered: 'EXPORT_EXEMPT' },
} as const;

/** A tax number of either side. Only a VALID one counts, and only within its period. */
export type SaleRegistration = {
  readonly country: string;
  readonly status: 'VALID' | 'INVALID' | 'UNCHECKED';
  readonly period: Period;
};

export type Sale = {
  /** Who has no `oneStopShop` charges another country's tax only where registered, and elsewhere the tax at home. */
  readonly seller: {
    readonly country: string;
    readonly registrations: readonly SaleRegistration[];
    readonly oneStopShop: boolean;
  };
  /** `country` is where the service is used or the goods are sent. */
  readonly buyer: { readonly country: string; readonly registrations: readonly SaleRegistration[] };
  readonly supply: Supply;
  readonly taxDate: CivilDate;
};

/** `name` is DOMAIN's, `STANDARD_IT`; `taxedIn` is the country whose tax the seller charges, null for none. */
export type SaleTreatment = {
  readonly name: string;
  readonly treatment: Extract<TaxTreatment, 'STANDARD' | 'REVERSE_CHARGE' | 'EXPORT'>;
  readonly taxedIn: string | null;
};

/** How a sale is taxed. It says nothing of reduced or zero rates: those come with the product. */
export function treatSale({ seller, buyer, supply, taxDate }: Sale): Result<SaleTreatment> {
  const wrong = firstOf(checkCountry('seller.country', seller.country), checkCountry('buyer.country', buyer.country));
  if (wrong !== null) return deny(wrong);

  const from = taxCountryOf(seller.country, supply);
  const to = taxCountryOf(buyer.country, supply);
  const union = unionOf(from, supply);
  const where = from === to ? 'DOMESTIC' : union !== null && union === unionOf(to, supply) ? 'SAME_UNION' : 'ABROAD';
  // A number of any country of the union proves the business: the buyer accounts for the tax where it receives.
  const registered = countries(buyer.registrations, taxDate, supply).some(
    (country) => unionOf(country, supply) === union,
  );

  switch (saleTreatments[where][registered ? 'registered' : 'unregistered']) {
    case 'STANDARD_SELLER':
      return accept(standard(from));
    case 'STANDARD_BUYER': {
      const mayCharge = seller.oneStopShop || countries(seller.registrations, taxDate, supply).includes(to);
      return accept(standard(mayCharge ? to : from));
    }
    case 'REVERSE_CHARGE':
      return accept({ name: 'REVERSE_CHARGE', treatment: 'REVERSE_CHARGE', taxedIn: null });
    case 'EXPORT_EXEMPT':
      return accept({ name: 'EXPORT_EXEMPT', treatment: 'EXPORT', taxedIn: null });
  }
}

function standard(country: string): SaleTreatment {
  return { name: `STANDARD_${country}`, treatment: 'STANDARD', taxedIn: country };
}

/** The tax countries in which a side is validly registered on the tax date. */
function countries(registrations: readonly SaleRegistration[], taxDate: CivilDate, supply: Supply): readonly string[] {
  return registrations
    .filter(({ status, period }) => status === 'VALID' && contains(period, taxDate))
    .map(({ country }) => taxCountryOf(country, supply));
}

function checkCountry(path: string, country: string) {
  if (/^[A-Z]{2}$/.test(country)) return null;
  return invalid(path, 'COUNTRY_CODE', 'a country code of ISO 3166-1, such as DE');
}
