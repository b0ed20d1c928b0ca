import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import type { Refusal } from '../../../core/refusal.ts';
import {
  checkAddress,
  checkContact,
  checkReference,
  checkRegistryId,
  checkTaxRegistration,
  isSameReference,
  newAddress,
  newContact,
  newReference,
  newRegistryId,
  newTaxRegistration,
} from './parts.ts';

const today = civilDate('2026-03-31');
const make = { newId: <Id extends string>(prefix: string) => `${prefix}_1` as Id, today };
const long = 'x'.repeat(301);

/** Which rule refused, and where; null for what will do. */
function wrongIn(refusal: Refusal | null): string | null {
  if (refusal?.code !== 'VALIDATION_FAILED') return refusal?.code ?? null;
  const { path, rule } = refusal.details as { path: string; rule: string };
  return `${path} ${rule}`;
}

describe('an address', () => {
  const address = { use: 'LEGAL', lines: ['Ring 1'], city: 'Berlin', country: 'DE' } as const;

  it.each([
    [{}, null],
    [{ lines: ['1', '2', '3', '4', '5', '6'], region: 'Berlin', postalCode: '10115' }, null],
    [{ region: null, postalCode: null }, null],
    [{ lines: [] }, 'a.lines COUNT_RANGE'],
    [{ lines: ['1', '2', '3', '4', '5', '6', '7'] }, 'a.lines COUNT_RANGE'],
    [{ lines: ['Ring 1', ' '] }, 'a.lines[1] TEXT'],
    [{ city: long }, 'a.city TEXT'],
    [{ region: '' }, 'a.region TEXT'],
    [{ postalCode: long }, 'a.postalCode TEXT'],
  ])('with %j: %s', (values, wrong) => {
    expect(wrongIn(checkAddress('a', { ...address, ...values }))).toBe(wrong);
  });

  it('says how many lines it may have', () => {
    expect(checkAddress('a', { ...address, lines: [] })?.message).toBe('a.lines must be one to six lines.');
  });

  it('holds from today on, or from the day that is given', () => {
    expect(newAddress(address, make)).toEqual({
      ...address,
      id: 'adr_1',
      region: null,
      postalCode: null,
      validFrom: today,
      validTo: null,
      verified: false,
    });
    const given = { region: 'Berlin', postalCode: '10115', validFrom: civilDate('2025-01-01') };
    expect(newAddress({ ...address, ...given }, make)).toMatchObject(given);
  });
});

describe('a contact', () => {
  it.each([
    [{ name: 'Ada', email: 'ada@acme.example', phone: '+4930123456', roles: ['billing'] }, null],
    [{ name: ' ' }, 'c.name TEXT'],
    [{ name: 'Ada', email: 'ada' }, 'c.email EMAIL_FORM'],
    [{ name: 'Ada', phone: '030 123' }, 'c.phone PHONE_FORM'],
    [{ name: 'Ada', roles: Array.from({ length: 20 }, (_, role) => `role-${role}`) }, null],
    [{ name: 'Ada', roles: Array.from({ length: 21 }, (_, role) => `role-${role}`) }, 'c.roles COUNT_MAX'],
    [{ name: 'Ada', roles: ['billing', 'not a name'] }, 'c.roles[1] NAME_FORM'],
    [{ email: null, roles: null }, null],
  ])('with %j: %s', (contact, wrong) => {
    expect(wrongIn(checkContact('c', contact))).toBe(wrong);
  });

  it('is active when it is new', () => {
    const bare = { id: 'con_1', name: 'Ada', email: null, phone: null, roles: [], active: true };
    expect(newContact({ name: 'Ada' }, make)).toEqual(bare);
    const more = { email: 'ada@acme.example', phone: '+4930123456', roles: ['billing'] };
    expect(newContact({ name: 'Ada', ...more }, make)).toEqual({ ...bare, ...more });
  });
});

describe('a tax registration', () => {
  const registration = { country: 'DE', type: 'VAT', value: ' 123 456 ' } as const;

  it.each([
    [{}, null],
    [{ value: 'x'.repeat(40), siteCode: 'north' }, null],
    [{ value: 'x'.repeat(41) }, 't.value TAX_NUMBER_FORM'],
    [{ value: '--' }, 't.value TAX_NUMBER_FORM'],
    [{ siteCode: 'no site' }, 't.siteCode NAME_FORM'],
  ])('with %j: %s', (values, wrong) => {
    expect(wrongIn(checkTaxRegistration('t', { ...registration, ...values }))).toBe(wrong);
  });

  it('says what a number is', () => {
    expect(checkTaxRegistration('t', { ...registration, value: '-' })?.message).toBe(
      't.value must be a number of letters and digits, at most 40.',
    );
  });

  it('is unchecked when it is new, and normalised', () => {
    expect(newTaxRegistration(registration, make)).toEqual({
      id: 'tax_1',
      country: 'DE',
      type: 'VAT',
      value: '123 456',
      normalisedValue: 'DE123456',
      siteCode: null,
      status: 'UNCHECKED',
      checkedAt: null,
      evidenceRef: null,
      validFrom: today,
      validTo: null,
    });
    const given = { siteCode: 'north', validFrom: civilDate('2025-01-01') };
    expect(newTaxRegistration({ ...registration, ...given }, make)).toMatchObject(given);
  });
});

describe('a number in a register', () => {
  it.each([
    ['LEI', '5299000J2N45DDNE4Y28', null, null],
    ['LEI', '5299000J2N45DDNE4Y2', null, 'r.value REGISTRY_NUMBER_FORM'],
    ['LEI', '5299000J2N45DDNE4Y2A', null, 'r.value REGISTRY_NUMBER_FORM'],
    ['LEI', 'X5299000J2N45DDNE4Y28', null, 'r.value REGISTRY_NUMBER_FORM'],
    ['DUNS', '150483782', null, null],
    ['DUNS', '1504837821', null, 'r.value REGISTRY_NUMBER_FORM'],
    ['DUNS', '15048378', null, 'r.value REGISTRY_NUMBER_FORM'],
    ['COMPANY_NO', 'HRB 123/4.A-5', 'DE', null],
    ['COMPANY_NO', 'HRB 123', null, 'r.country REQUIRED'],
    ['COMPANY_NO', 'HRB 123', undefined, 'r.country REQUIRED'],
    ['COMPANY_NO', '', 'DE', 'r.value REGISTRY_NUMBER_FORM'],
    ['COMPANY_NO', 'x'.repeat(41), 'DE', 'r.value REGISTRY_NUMBER_FORM'],
    ['COMPANY_NO', 'X'.repeat(40), 'DE', null],
    ['COMPANY_NO', 'HRB_123', 'DE', 'r.value REGISTRY_NUMBER_FORM'],
  ] as const)('%s %s of %s: %s', (scheme, value, country, wrong) => {
    expect(wrongIn(checkRegistryId('r', { scheme, value, country }))).toBe(wrong);
  });

  it('says what it must be', () => {
    expect(checkRegistryId('r', { scheme: 'DUNS', value: 'x' })?.message).toBe('r.value must be a DUNS number.');
    expect(checkRegistryId('r', { scheme: 'COMPANY_NO', value: '1' })?.message).toBe(
      'r.country must be the register’s country.',
    );
  });

  it('of the world has no country', () => {
    expect(newRegistryId({ scheme: 'DUNS', value: '150483782' })).toEqual({
      scheme: 'DUNS',
      country: null,
      value: '150483782',
    });
    expect(newRegistryId({ scheme: 'COMPANY_NO', country: 'DE', value: '1' })).toMatchObject({ country: 'DE' });
  });
});

describe('an external id', () => {
  const reference = { system: 'crm', instance: 'main', objectType: 'Account', externalId: '001 x' };

  it.each([
    [{}, null],
    [{ system: 'the crm' }, 'e.system NAME_FORM'],
    [{ instance: '' }, 'e.instance NAME_FORM'],
    [{ objectType: ' ' }, 'e.objectType NAME_FORM'],
    [{ externalId: ' ' }, 'e.externalId TEXT'],
  ])('with %j: %s', (values, wrong) => {
    expect(wrongIn(checkReference('e', { ...reference, ...values }))).toBe(wrong);
  });

  it('is active when it is new, and the same only in all four parts', () => {
    const now = new Date('2026-03-31T10:00:00Z');
    expect(newReference(reference, now)).toEqual({ ...reference, status: 'ACTIVE', linkedAt: now });
    expect(isSameReference(reference, { ...reference })).toBe(true);
    for (const part of ['system', 'instance', 'objectType', 'externalId'] as const)
      expect(isSameReference(reference, { ...reference, [part]: 'other' })).toBe(false);
  });
});
