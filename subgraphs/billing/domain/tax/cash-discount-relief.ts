import { unionOf, taxCountryOf } from './unions.ts';

/**
 * Whether less tax is owed once a discount for paying early is taken: in the European Union (Directive 2006/112/EC, Article 90)
 * and the United Kingdom (Value Added Tax Act 1994, Schedule 6, paragraph 4) the tax follows what is paid in the end. Where this
 * table does not say so, the tax stays as it was, and the discount is the seller's alone.
 */
export function followsCashDiscount(sellerCountry: string): boolean {
  const country = taxCountryOf(sellerCountry, 'SERVICES');
  return country === 'GB' || unionOf(country, 'SERVICES') !== null;
}
