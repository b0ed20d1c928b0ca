import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { Address, Contact, TaxRegistration } from '../customer.ts';
import { customerWith } from '../fixtures/customers.ts';
import { comparedCustomer } from './customer-party.ts';

const ended = civilDate('2026-01-01');

const address = (lines: readonly string[], values: Partial<Address> = {}) =>
  ({ country: 'GB', postalCode: 'LS1 1AA', lines, validTo: null, ...values }) as Address;
const contact = (phone: string | null, active = true) => ({ phone, active }) as Contact;
const taxId = (value: string, values: Partial<TaxRegistration> = {}) =>
  ({ country: 'GB', type: 'VAT', value, status: 'VALID', siteCode: null, validTo: null, ...values }) as TaxRegistration;

describe('what is compared of a customer', () => {
  it('is what is known of it now', () => {
    const acme = customerWith({
      legalName: 'Tools Acme Ltd',
      country: 'GB',
      primaryDomain: 'www.acme.example',
      taxRegistrations: [taxId('123456789', { siteCode: 'north' }), taxId('987654321', { validTo: ended })],
      registryIds: [{ scheme: 'DUNS', country: null, value: '150483782' }],
      addresses: [address(['12 Lane']), address(['13 Lane'], { validTo: ended })],
      contacts: [contact('+4930123456'), contact('+4930999999', false), contact(null), contact('+4930777777')],
    });
    expect(comparedCustomer(acme)).toEqual({
      id: 'cus_acme',
      country: 'GB',
      name: 'tools acme',
      sortedName: 'acme tools',
      domain: 'acme.example',
      taxIds: [{ kind: 'GB VAT', number: 'GB123456789', isValid: true, siteCode: 'north', group: null }],
      registryIds: ['DUNS 150483782'],
      addresses: ['GB LS11AA 12'],
      phones: ['+4930123456', '+4930777777'],
      registryParent: null,
      hasDocuments: false,
    });
  });

  it('is nothing where the viewer sees nothing of it', () => {
    const hidden = customerWith({
      legalName: null,
      country: null,
      primaryDomain: null,
      taxRegistrations: null,
      registryIds: null,
      addresses: null,
      contacts: null,
    });
    expect(comparedCustomer(hidden)).toMatchObject({
      country: null,
      name: '',
      domain: null,
      taxIds: [],
      registryIds: [],
      addresses: [],
      phones: [],
    });
  });
});

describe('the number of a house', () => {
  it.each<[readonly string[], string | null]>([
    [['350 5th Avenue'], '350'],
    [['Straße des 17. Juni 135 a'], '135A'],
    [['12a High Street'], '12A'],
    [['12 A High Street'], '12A'],
    [['12, High Street'], '12'],
    [['High Street 12'], '12'],
    [['High Street,12B'], '12B'],
    [[' 12 High Street'], '12'],
    [['High Street 12 '], '12'],
    [['12'], '12'],
    [['12b'], '12B'],
    [['1 High Street 2'], '1'],
    [['Acme House', '12 High Street'], '12'],
    [['Unit 4', '12 High Street'], '4'],
    [['High Street'], null],
    [['5th Avenue'], null],
    [['12ab High Street'], null],
    [['Apt12'], null],
    [['High Street No.12'], null],
    [[], null],
  ])('of %j is %s', (lines, number) => {
    const { addresses } = comparedCustomer(customerWith({ addresses: [address(lines)] }));
    expect(addresses).toEqual(number === null ? [] : [`GB LS11AA ${number}`]);
  });

  it('says nothing without the postal code', () => {
    const { addresses } = comparedCustomer(customerWith({ addresses: [address(['12 Lane'], { postalCode: null })] }));
    expect(addresses).toEqual([]);
  });
});
