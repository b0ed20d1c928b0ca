import { change } from '../../../platform/commands/command.ts';
import { refuseEnded, refuseTooEarly } from '../domain/contract-times.ts';
import { refuseService, unknownCustomer } from '../domain/known-customer.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { todayOf } from '../domain/quote.ts';
import type { ActivateContractInput } from '../generated/resolver-types.ts';
import { contractCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Begins the service for a customer that the copy knows to be ACTIVE. */
export const activateContract = contractCommand<ActivateContractInput, { readonly legalEntity: LegalEntity | null }>(
  'activateContract',
  {
    on: (input) => input.contractId,
    async ready(contract, { now, today }, reader) {
      // Whoever may activate the contract asks for its customer, seen or not.
      const customer = await reader.customer(contract.customerId, { kind: 'everything', on: today });
      if (customer === null) return unknownCustomer(contract.customerId);
      const ended = refuseEnded(contract, await todayFor(contract.legalEntityId, reader, now));
      return refuseService(customer, 'Contract.customer') ?? ended;
    },
    gather: async (reader, _, { legalEntityId }) => ({ legalEntity: await reader.legalEntity(legalEntityId) }),
    decide: (contract, { early }, { now, facts }) =>
      refuseTooEarly(contract, todayOf(facts.legalEntity, now), early ?? false) ??
      change({ ...contract, status: 'ACTIVE' }, 'contract.contract.activated'),
  },
);
