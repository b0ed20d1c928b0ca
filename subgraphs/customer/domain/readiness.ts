import { compareDates, daysBetween, type CivilDate } from '../../../core/civil-date.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { Customer } from './customer.ts';
import { invalid } from './validation.ts';

/** What a customer must have before each move of DOMAIN 3.2. */

/** A validation is good for so long when a customer comes back. */
export const validationDaysMax = 365;

/** Countries whose authorities answer for a number, so that an unchecked one there keeps a customer from business. */
const checkedCountries: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI GB CH NO AU'.split(' '),
);

export function refuseUnsubmittable(customer: Customer, today: CivilDate): Refusal | null {
  if (customer.legalName === null)
    return invalid('Customer.legalName', 'REQUIRED', 'present before a customer is submitted');
  if (customer.country === null)
    return invalid('Customer.country', 'REQUIRED', 'present before a customer is submitted');
  const hasLegalAddress = (customer.addresses ?? []).some(
    (address) => address.use === 'LEGAL' && isInForce(address, today),
  );
  return hasLegalAddress
    ? null
    : invalid(
        'Customer.addresses',
        'LEGAL_ADDRESS_IN_FORCE',
        'with a LEGAL address in force before a customer is submitted',
      );
}

export function refuseUnvalidated(customer: Customer): Refusal | null {
  const unchecked = (customer.taxRegistrations ?? []).some(
    (registration) => registration.status === 'UNCHECKED' && checkedCountries.has(registration.country),
  );
  return unchecked
    ? invalid(
        'Customer.taxRegistrations',
        'TAX_NUMBERS_CHECKED',
        'checked with their authority before a customer is activated',
      )
    : null;
}

export function refuseStale(customer: Customer, today: CivilDate): Refusal | null {
  const fresh = customer.validatedOn !== null && daysBetween(customer.validatedOn, today) <= validationDaysMax;
  return fresh
    ? null
    : invalid(
        'Customer.validatedOn',
        'VALIDATION_RECENT',
        `at most ${validationDaysMax} days ago: record a legal validation first`,
      );
}

function isInForce(
  part: { readonly validFrom: CivilDate; readonly validTo: CivilDate | null },
  on: CivilDate,
): boolean {
  return compareDates(part.validFrom, on) <= 0 && (part.validTo === null || compareDates(on, part.validTo) < 0);
}
