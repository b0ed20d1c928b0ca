import type { CustomerId } from '../../../core/ids.ts';
import { checkText } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import type { Deal } from '../domain/deal.ts';
import { refuseGone, unknownCustomer, type KnownCustomer } from '../domain/known-customer.ts';
import type { CreateDealInput } from '../generated/resolver-types.ts';
import { dealCreation } from './define.ts';

/** Begins a deal. Whether there is the opportunity that it names, the customer source knows. */
export const createDeal = dealCreation<CreateDealInput, { readonly customer: KnownCustomer | null }>('createDeal', {
  gather: async (reader, { customerId }, { scope }) => ({
    customer: await reader.customer(customerId as CustomerId, scope),
  }),
  decide({ customerId, name, opportunityId }, { now, newId, facts: { customer } }) {
    if (customer === null) return unknownCustomer(customerId);
    const refusal =
      refuseGone(customer, 'input.customerId') ??
      checkText('input.name', name) ??
      checkText('input.opportunityId', opportunityId);
    if (refusal !== null) return refusal;
    const deal: Deal = {
      id: newId('dea'),
      version: 0,
      name: name.trim(),
      customerId: customer.id,
      opportunityId: opportunityId ?? null,
      status: 'OPEN',
      contractIds: [],
      lostReason: null,
      createdAt: now,
      updatedAt: now,
    };
    return change(deal, 'contract.deal.created');
  },
});
