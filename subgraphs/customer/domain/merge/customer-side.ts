import type { Customer } from '../customer.ts';
import type { MergeSide } from './plan.ts';

/** A customer as the rules of survivorship see it. The last change of anything stands for that of each commercial field. */
export function sideOf(customer: Customer, postedDocuments: boolean): MergeSide {
  const at = customer.updatedAt;
  return {
    id: customer.id,
    status: customer.status,
    createdAt: customer.createdAt,
    postedDocuments,
    legalName: {
      value: customer.legalName,
      verified: customer.legalNameVerified === true,
      at: customer.validatedOn === null ? null : new Date(`${customer.validatedOn}T00:00:00Z`),
    },
    tradingName: { value: customer.tradingName, at },
    segment: { value: customer.segment, at },
    accountOwner: { value: customer.accountOwnerId, at },
    territory: { value: customer.territory, at },
    taxIds: {},
    contacts: [],
    externalRefs: [],
    addresses: [],
    parentId: null,
    children: [],
    billingAccounts: [],
  };
}
