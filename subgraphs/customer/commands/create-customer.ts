import { change, type DecisionContext } from '../../../platform/commands/command.ts';
import type { Customer } from '../domain/customer.ts';
import { partsMax } from '../domain/customer.ts';
import { refuseDuplicate, type Holder } from '../domain/duplicates.ts';
import { keysOf, proposedEvents, withProposals } from '../domain/matching/proposals.ts';
import { normaliseName } from '../domain/normalise.ts';
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

type Facts = {
  readonly prospect: Customer;
  readonly holders: readonly Holder[];
  readonly registryHolders: readonly CustomerId[];
  readonly near: readonly Customer[];
};

/** Creates a prospect, unless a customer with the same tax or registry number exists; who else may be it is proposed. */
export const createCustomer = customerCreation<CreateCustomerInput, Facts>('createCustomer', {
  async gather(reader, input, context) {
    const prospect = prospectOf(input, context);
    const numbers = prospect.taxRegistrations ?? [];
    const registryIds = prospect.registryIds ?? [];
    return {
      prospect,
      holders: numbers.length === 0 ? [] : await reader.holdersOfTaxNumbers(numbers, null, context.today),
      registryHolders: registryIds.length === 0 ? [] : await reader.holdersOfRegistryIds(registryIds, null),
      near: await reader.customersByMatchKeys(keysOf(prospect), null),
    };
  },

  decide(input, context) {
    const wrong = checkInput(input);
    if (wrong !== null) return wrong;
    const { facts, scope } = context;
    const numbers = facts.prospect.taxRegistrations ?? [];
    const duplicate = refuseDuplicate({ ...facts, numbers, branchOf: null, scope });
    if (duplicate !== null) return duplicate;
    const { customer, proposed } = withProposals(facts.prospect, facts.near, context);
    return change(customer, 'customer.customer.created', ...proposedEvents(proposed));
  },
});

function prospectOf(input: CreateCustomerInput, make: Pick<DecisionContext, 'newId' | 'today' | 'now'>): Customer {
  const { newId, now } = make;
  return {
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
    matchCandidates: [],
    mergedIntoId: null,
    merges: [],
    crossReferences: (input.crossReferences ?? []).map((reference) => newReference(reference, now)),
    createdAt: now,
    updatedAt: now,
  };
}

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
