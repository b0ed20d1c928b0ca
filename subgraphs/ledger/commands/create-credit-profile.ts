import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import type { CreditProfile } from '../domain/credit/credit-profile.ts';
import { refuseInactive, unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { invalid } from '../domain/validation.ts';
import type { CreateCreditProfileInput } from '../generated/resolver-types.ts';
import type { CreditCustomer } from '../port.ts';
import { creditProfileCreation } from './define.ts';

type Facts = { readonly customer: CreditCustomer | null; readonly legalEntity: LegalEntity | null };

/** Begins to keep the credit of a customer; one profile for each legal entity, and one for all. */
export const createCreditProfile = creditProfileCreation<CreateCreditProfileInput, Facts>('createCreditProfile', {
  gather: async (reader, { customerId, legalEntityId }, { scope, today }) => ({
    customer: await reader.creditCustomer(customerId as CustomerId, today, scope),
    legalEntity: legalEntityId == null ? null : await reader.legalEntity(legalEntityId as LegalEntityId, scope),
  }),

  decide(input, { now, viewer, newId, facts: { customer, legalEntity } }) {
    if (customer === null) return unknownCustomer(input.customerId);
    if (input.legalEntityId != null && legalEntity === null) return unknownLegalEntity(input.legalEntityId);
    const pooling = input.pooling ?? false;
    const wrong =
      (legalEntity === null ? refuseForAll(viewer) : refuseInactive(legalEntity)) ?? refuseCustomer(customer, pooling);
    if (wrong !== null) return wrong;
    const profile: CreditProfile = {
      id: newId('crp'),
      version: 0,
      customerId: customer.id,
      legalEntityId: legalEntity?.id ?? null,
      currency: input.currency,
      limit: null,
      requested: null,
      pooling,
      hold: null,
      createdAt: now,
      updatedAt: now,
    };
    return change(profile, 'ledger.creditProfile.created');
  },
});

/** What is owed to all companies is not for somebody who works for some of them. */
function refuseForAll({ legalEntityIds }: Viewer): Refusal | null {
  if (legalEntityIds === null) return null;
  return invalid('input.legalEntityId', 'REQUIRED', 'given: one of the legal entities that you work for');
}

/** Credit is tested at the ultimate parent, or of the customer alone (DOMAIN 3.4). */
function refuseCustomer({ status, parentId }: CreditCustomer, pooling: boolean): Refusal | null {
  if (status === 'MERGED' || status === 'INACTIVE')
    return invalid('input.customerId', 'CUSTOMER_NOT_GONE', `a customer that is still there; this one is ${status}`);
  if (!pooling || parentId === null) return null;
  return invalid('input.pooling', 'ULTIMATE_PARENT', `false: ${parentId} stands above it in the legal hierarchy`);
}

function unknownCustomer(id: string): Refusal {
  const sentence = `There is no Customer ${id} that you may see. One that was just created takes a moment: send its receipt’s cursor as \`after\`.`;
  return refuse('NOT_FOUND', { entity: 'Customer', id }, sentence);
}
