import { change } from '../../../platform/commands/command.ts';
import { partsMax, type Customer, type CustomerId } from '../domain/customer.ts';
import { mayNameHolder, refuseDuplicate } from '../domain/duplicates.ts';
import { normaliseName } from '../domain/normalise.ts';
import { checkRegistryId, newRegistryId } from '../domain/parts.ts';
import { checkCount, checkValue, firstOf, invalid } from '../domain/validation.ts';
import type { UpdateProfileInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Fields that a client sets or clears as they are. What is left out stays. */
const plainFields = [
  'tradingName',
  'country',
  'primaryDomain',
  'preferredLanguage',
  'defaultCurrency',
  'segment',
  'industry',
  'territory',
  'accountOwnerId',
] as const satisfies readonly (keyof UpdateProfileInput & keyof Customer)[];

/** Changes profile fields. Who may change which stands in the schema; a new legal name has to be validated again. */
export const updateProfile = customerCommand<UpdateProfileInput, { readonly registryHolders: readonly CustomerId[] }>(
  'updateProfile',
  {
    on: (input) => input.customerId,

    async gather(reader, input, customer, { scope }) {
      // Who may not be told which customer it is may not ask whether there is one either: the index knows it in the end.
      const wanted = mayNameHolder(scope) ? (input.registryIds ?? []).map(newRegistryId) : [];
      return { registryHolders: wanted.length === 0 ? [] : await reader.holdersOfRegistryIds(wanted, customer.id) };
    },

    decide(customer, input, { scope, facts }) {
      const wrong = checkInput(input);
      if (wrong !== null) return wrong;
      const duplicate = refuseDuplicate({
        numbers: [],
        holders: [],
        registryHolders: facts.registryHolders,
        branchOf: null,
        scope,
      });
      if (duplicate !== null) return duplicate;

      const given = plainFields.filter((field) => input[field] !== undefined);
      const renamed = input.legalName != null && input.legalName.trim() !== customer.legalName;
      const after: Customer = {
        ...customer,
        ...Object.fromEntries(given.map((field) => [field, input[field] ?? null])),
        ...(input.registryIds == null ? {} : { registryIds: input.registryIds.map(newRegistryId) }),
        ...(renamed ? withLegalName(input.legalName ?? '') : {}),
      };
      return change(after, 'customer.customer.updated');
    },
  },
);

/** A validation was of the old name. */
function withLegalName(name: string): Partial<Customer> {
  return { legalName: name.trim(), normalisedName: normaliseName(name), legalNameVerified: false, validatedOn: null };
}

function checkInput(input: UpdateProfileInput) {
  return firstOf(
    input.legalName === null ? invalid('input.legalName', 'REQUIRED', 'present: a customer keeps a legal name') : null,
    input.country === null ? invalid('input.country', 'REQUIRED', 'present: a customer keeps a country') : null,
    checkValue('text', 'input.legalName', input.legalName),
    checkValue('text', 'input.tradingName', input.tradingName),
    checkValue('domain', 'input.primaryDomain', input.primaryDomain),
    checkValue('language', 'input.preferredLanguage', input.preferredLanguage),
    checkValue('text', 'input.segment', input.segment),
    checkValue('text', 'input.industry', input.industry),
    checkValue('text', 'input.territory', input.territory),
    checkCount('input.registryIds', input.registryIds?.length ?? 0, partsMax.registryIds),
    ...(input.registryIds ?? []).map((id, index) => checkRegistryId(`input.registryIds[${index}]`, id)),
  );
}
