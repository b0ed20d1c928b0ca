import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { customerWith } from './fixtures/customers.ts';
import type { Address, TaxRegistration } from './customer.ts';
import { newAddress, newTaxRegistration } from './parts.ts';
import { refuseStale, refuseUnsubmittable, refuseUnvalidated } from './readiness.ts';

const today = civilDate('2026-03-31');
const make = { newId: <Id extends string>(prefix: string) => `${prefix}_1` as Id, today };

function address(values: Partial<Address>): Address {
  const input = { use: 'LEGAL', lines: ['Ring 1'], city: 'Berlin', country: 'DE' } as const;
  return { ...newAddress(input, make), ...values };
}

describe('a customer that is submitted for validation', () => {
  const ready = { addresses: [address({})] };

  it('has a legal name, a country and a legal address in force', () => {
    expect(refuseUnsubmittable(customerWith(ready), today)).toBeNull();
  });

  it.each([
    ['Customer.legalName', 'REQUIRED', 'present before a customer is submitted', { legalName: null }],
    ['Customer.country', 'REQUIRED', 'present before a customer is submitted', { country: null }],
    ...[
      { addresses: null },
      { addresses: [address({ use: 'BILLING' })] },
      { addresses: [address({ validFrom: civilDate('2026-04-01') })] },
      { addresses: [address({ validFrom: civilDate('2026-01-01'), validTo: today })] },
    ].map(
      (values) =>
        [
          'Customer.addresses',
          'LEGAL_ADDRESS_IN_FORCE',
          'with a LEGAL address in force before a customer is submitted',
          values,
        ] as const,
    ),
  ] as const)('is refused by %s, %s', (path, rule, mustBe, values) => {
    expect(refuseUnsubmittable(customerWith({ ...ready, ...values }), today)).toMatchObject({
      details: { path, rule },
      message: `${path} must be ${mustBe}.`,
    });
  });

  it('may have one whose last day is today', () => {
    const lastDay = address({ validFrom: today, validTo: civilDate('2026-04-01') });
    expect(refuseUnsubmittable(customerWith({ addresses: [lastDay] }), today)).toBeNull();
  });
});

describe('a customer that is activated', () => {
  const registration = (country: string, status: TaxRegistration['status']): TaxRegistration => ({
    ...newTaxRegistration({ country, type: 'VAT', value: '1' }, make),
    status,
  });

  it.each('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI GB CH NO AU'.split(' '))(
    'has its number checked where it is of %s',
    (country) => {
      const unchecked = customerWith({
        taxRegistrations: [registration('US', 'VALID'), registration(country, 'UNCHECKED')],
      });
      expect(refuseUnvalidated(unchecked)).toMatchObject({
        details: { path: 'Customer.taxRegistrations', rule: 'TAX_NUMBERS_CHECKED' },
        message: 'Customer.taxRegistrations must be checked with their authority before a customer is activated.',
      });
      expect(refuseUnvalidated(customerWith({ taxRegistrations: [registration(country, 'INVALID')] }))).toBeNull();
    },
  );

  it('needs no check where no authority answers, and none without a number', () => {
    expect(refuseUnvalidated(customerWith({ taxRegistrations: [registration('US', 'UNCHECKED')] }))).toBeNull();
    expect(refuseUnvalidated(customerWith({ taxRegistrations: null }))).toBeNull();
  });
});

describe('a customer that comes back', () => {
  it.each([
    [null, false],
    ['2025-03-30', false],
    ['2025-03-31', true],
    ['2026-03-31', true],
  ])('was validated on %s: %s', (validatedOn, fresh) => {
    const customer = customerWith({ validatedOn: validatedOn === null ? null : civilDate(validatedOn) });
    const refusal = refuseStale(customer, today);
    if (fresh) expect(refusal).toBeNull();
    else
      expect(refusal).toMatchObject({
        details: { path: 'Customer.validatedOn', rule: 'VALIDATION_RECENT' },
        message: 'Customer.validatedOn must be at most 365 days ago: record a legal validation first.',
      });
  });
});
