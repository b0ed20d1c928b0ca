import { change } from '../../../platform/commands/command.ts';
import { partsMax, type CustomerId } from '../domain/customer.ts';
import { refuseDuplicate, type Holder } from '../domain/duplicates.ts';
import { normaliseTaxNumber } from '../domain/normalise.ts';
import { checkTaxRegistration, newTaxRegistration } from '../domain/parts.ts';
import { checkCount } from '../domain/validation.ts';
import type { AddTaxRegistrationInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

type Facts = { readonly holders: readonly Holder[]; readonly legalRoot: CustomerId };

/** Adds a tax registration, unchecked, unless a live customer outside the legal family holds its number. */
export const addTaxRegistration = customerCommand<AddTaxRegistrationInput, Facts>('addTaxRegistration', {
  on: (input) => input.customerId,
  async gather(reader, { registration }, customer, { today }) {
    const { country, type, value } = registration;
    const number = { country, type, normalisedValue: normaliseTaxNumber(country, type, value) };
    return {
      holders: await reader.holdersOfTaxNumbers([number], customer.id, today),
      legalRoot: await reader.ultimateParent(customer.id, today),
    };
  },
  decide(customer, { registration }, context) {
    const registrations = customer.taxRegistrations ?? [];
    const wrong =
      checkTaxRegistration('input.registration', registration) ??
      checkCount('Customer.taxRegistrations', registrations.length + 1, partsMax.taxRegistrations);
    if (wrong !== null) return wrong;

    const added = newTaxRegistration(registration, context);
    const { scope, facts } = context;
    const { holders, legalRoot } = facts;
    const duplicate = refuseDuplicate({ numbers: [added], holders, registryHolders: [], branchOf: legalRoot, scope });
    return (
      duplicate ??
      change({ ...customer, taxRegistrations: [...registrations, added] }, 'customer.taxRegistration.added')
    );
  },
});
