import type { CivilDate } from '../../../core/civil-date.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { Address, Contact, CrossReference, RegistryId, TaxRegistration } from './customer.ts';
import { normaliseTaxNumber } from './normalise.ts';
import { checkCount, checkValue, firstOf, invalid } from './validation.ts';

/** The parts as a client hands them in: what may be left out may also be null. */
export type AddressInput = Pick<Address, 'use' | 'lines' | 'city' | 'country'> &
  Optional<Pick<Address, 'region' | 'postalCode' | 'validFrom'>>;
export type ContactInput = { readonly name: string } & Optional<Pick<Contact, 'email' | 'phone' | 'roles'>>;
export type TaxRegistrationInput = Pick<TaxRegistration, 'country' | 'type' | 'value'> &
  Optional<Pick<TaxRegistration, 'siteCode' | 'validFrom'>>;
export type RegistryIdInput = Pick<RegistryId, 'scheme' | 'value'> & Optional<Pick<RegistryId, 'country'>>;
export type CrossReferenceInput = Omit<CrossReference, 'status' | 'linkedAt'>;
type Optional<T> = { readonly [Field in keyof T]?: T[Field] | null | undefined };

/** Parts of a customer from what a client typed in. `check…` says what is wrong with it; the makers assume it is right. */
type New = { readonly newId: <Id extends string>(prefix: string) => Id; readonly today: CivilDate };

export function checkAddress(path: string, input: AddressInput): Refusal | null {
  const lines =
    input.lines.length >= 1 && input.lines.length <= 6
      ? null
      : invalid(`${path}.lines`, 'COUNT_RANGE', 'one to six lines');
  return firstOf(
    lines,
    ...input.lines.map((line, index) => checkValue('text', `${path}.lines[${index}]`, line)),
    checkValue('text', `${path}.city`, input.city),
    checkValue('text', `${path}.region`, input.region),
    checkValue('text', `${path}.postalCode`, input.postalCode),
  );
}

export function newAddress(input: AddressInput, { newId, today }: New): Address {
  return {
    id: newId('adr'),
    use: input.use,
    lines: input.lines,
    city: input.city,
    region: input.region ?? null,
    postalCode: input.postalCode ?? null,
    country: input.country,
    validFrom: input.validFrom ?? today,
    validTo: null,
    verified: false,
  };
}

export function checkContact(path: string, input: Optional<ContactInput>): Refusal | null {
  return firstOf(
    checkValue('text', `${path}.name`, input.name),
    checkValue('email', `${path}.email`, input.email),
    checkValue('phone', `${path}.phone`, input.phone),
    checkCount(`${path}.roles`, input.roles?.length ?? 0, 20),
    ...(input.roles ?? []).map((role, index) => checkValue('name', `${path}.roles[${index}]`, role)),
  );
}

export function newContact(input: ContactInput, { newId }: New): Contact {
  return {
    id: newId('con'),
    name: input.name,
    email: input.email ?? null,
    phone: input.phone ?? null,
    roles: input.roles ?? [],
    active: true,
  };
}

export function checkTaxRegistration(path: string, input: TaxRegistrationInput): Refusal | null {
  const usable = /[A-Za-z0-9]/.test(input.value) && input.value.length <= 40;
  return firstOf(
    usable ? null : invalid(`${path}.value`, 'TAX_NUMBER_FORM', 'a number of letters and digits, at most 40'),
    checkValue('name', `${path}.siteCode`, input.siteCode),
  );
}

export function newTaxRegistration(input: TaxRegistrationInput, { newId, today }: New): TaxRegistration {
  return {
    id: newId('tax'),
    country: input.country,
    type: input.type,
    value: input.value.trim(),
    normalisedValue: normaliseTaxNumber(input.country, input.type, input.value),
    siteCode: input.siteCode ?? null,
    status: 'UNCHECKED',
    checkedAt: null,
    evidenceRef: null,
    validFrom: input.validFrom ?? today,
    validTo: null,
  };
}

/** LEI is 20 characters, DUNS 9 digits; company numbers differ by country, so they only have to be short. */
const registryForms: Readonly<Record<RegistryId['scheme'], RegExp>> = {
  LEI: /^[A-Z0-9]{18}\d{2}$/,
  DUNS: /^\d{9}$/,
  COMPANY_NO: /^[A-Z0-9 /.-]{1,40}$/,
};

export function checkRegistryId(path: string, input: RegistryIdInput): Refusal | null {
  if (!registryForms[input.scheme].test(input.value))
    return invalid(`${path}.value`, 'REGISTRY_NUMBER_FORM', `a ${input.scheme} number`);
  if (input.scheme === 'COMPANY_NO' && input.country == null)
    return invalid(`${path}.country`, 'REQUIRED', 'the register’s country');
  return null;
}

export function newRegistryId(input: RegistryIdInput): RegistryId {
  return { scheme: input.scheme, country: input.country ?? null, value: input.value };
}

export function checkReference(path: string, input: CrossReferenceInput): Refusal | null {
  return firstOf(
    checkValue('name', `${path}.system`, input.system),
    checkValue('name', `${path}.instance`, input.instance),
    checkValue('name', `${path}.objectType`, input.objectType),
    checkValue('text', `${path}.externalId`, input.externalId),
  );
}

export function newReference(input: CrossReferenceInput, now: Date): CrossReference {
  const { system, instance, objectType, externalId } = input;
  return { system, instance, objectType, externalId, status: 'ACTIVE', linkedAt: now };
}

export function isSameReference(
  a: Omit<CrossReference, 'status' | 'linkedAt'>,
  b: Omit<CrossReference, 'status' | 'linkedAt'>,
): boolean {
  return (
    a.system === b.system && a.instance === b.instance && a.objectType === b.objectType && a.externalId === b.externalId
  );
}
