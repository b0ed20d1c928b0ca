import { change } from '../../../platform/commands/command.ts';
import type { Customer } from '../domain/customer.ts';
import { partsMax } from '../domain/customer.ts';
import { refuseDuplicate, type Holder } from '../domain/duplicates.ts';
import { normaliseName, normaliseTaxNumber } from '../domain/normalise.ts';
import {
  checkAddress,
  checkContact,
  checkReference,
  checkRegistryId,
  checkTaxRegistration,
  newAddress,
  newContact,
  newReference,
  newRegistryId,
  newTaxRegistration,
} from '../domain/parts.ts';
import { checkCount, checkValue, firstOf } from '../domain/validation.ts';
import type { CreateCustomerInput } from '../generated/resolver-types.ts';
import { customerCreation } from './define.ts';
import type { CustomerId } from '../domain/customer.ts';

type Facts = { readonly holders: readonly Holder[]; readonly registryHolders: readonly CustomerId[] };

/** Creates a prospect, unless a customer with the same tax or registry number exists. */
export const createCustomer = customerCreation<CreateCustomerInput, Facts>('createCustomer', {
  async gather(reader, input, { today }) {
    const numbers = (input.taxRegistrations ?? []).map(({ country, type, value }) => ({
      country,
      type,
      normalisedValue: normaliseTaxNumber(country, type, value),
    }));
    return {
      holders: numbers.length === 0 ? [] : await reader.holdersOfTaxNumbers(numbers, null, today),
      registryHolders:
        input.registryIds == null ? [] : await reader.holdersOfRegistryIds(input.registryIds.map(newRegistryId), null),
    };
  },

  decide(input, { today, now, scope, newId, facts }) {
    const wrong = checkInput(input);
    if (wrong !== null) return wrong;

    const make = { newId, today };
    const customer: Customer = {
      id: newId('cus'),
      version: 0,
      kind: input.kind ?? 'ORGANISATION',
      status: 'PROSPECT',
      legalName: input.legalName.trim(),
      legalNameVerified: false,
      validatedOn: null,
      tradingName: input.tradingName ?? null,
      normalisedName: normaliseName(input.legalName),
      country: input.country,
      primaryDomain: input.primaryDomain ?? null,
      registryIds: (input.registryIds ?? []).map(newRegistryId),
      preferredLanguage: input.preferredLanguage ?? null,
      defaultCurrency: input.defaultCurrency ?? null,
      segment: input.segment ?? null,
      industry: input.industry ?? null,
      territory: input.territory ?? null,
      accountOwnerId: input.accountOwnerId ?? null,
      addresses: (input.addresses ?? []).map((address) => newAddress(address, make)),
      contacts: (input.contacts ?? []).map((contact) => newContact(contact, make)),
      taxRegistrations: (input.taxRegistrations ?? []).map((registration) => newTaxRegistration(registration, make)),
      holds: [],
      parents: [],
      mergedIntoId: null,
      crossReferences: (input.crossReferences ?? []).map((reference) => newReference(reference, now)),
      createdAt: now,
      updatedAt: now,
    };
    const duplicate = refuseDuplicate({ ...facts, numbers: customer.taxRegistrations ?? [], branchOf: null, scope });
    return duplicate ?? change(customer, 'customer.customer.created');
  },
});

function checkInput(input: CreateCustomerInput) {
  const each = <T>(
    path: string,
    parts: readonly T[] | null | undefined,
    check: (path: string, part: T) => ReturnType<typeof firstOf>,
  ) => (parts ?? []).map((part, index) => check(`input.${path}[${index}]`, part));
  return firstOf(
    checkValue('text', 'input.legalName', input.legalName),
    checkValue('text', 'input.tradingName', input.tradingName),
    checkValue('domain', 'input.primaryDomain', input.primaryDomain),
    checkValue('language', 'input.preferredLanguage', input.preferredLanguage),
    checkValue('text', 'input.segment', input.segment),
    checkValue('text', 'input.industry', input.industry),
    checkValue('text', 'input.territory', input.territory),
    checkCount('input.registryIds', input.registryIds?.length ?? 0, partsMax.registryIds),
    checkCount('input.addresses', input.addresses?.length ?? 0, partsMax.addresses),
    checkCount('input.contacts', input.contacts?.length ?? 0, partsMax.contacts),
    checkCount('input.taxRegistrations', input.taxRegistrations?.length ?? 0, partsMax.taxRegistrations),
    checkCount('input.crossReferences', input.crossReferences?.length ?? 0, partsMax.crossReferences),
    ...each('registryIds', input.registryIds, checkRegistryId),
    ...each('addresses', input.addresses, checkAddress),
    ...each('contacts', input.contacts, checkContact),
    ...each('taxRegistrations', input.taxRegistrations, checkTaxRegistration),
    ...each('crossReferences', input.crossReferences, checkReference),
  );
}
