import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkTerms, termsDefault, type BillingAccount } from '../domain/billing-account.ts';
import { checkCashDiscount } from '../domain/payments/early-payment.ts';
import { refuseNewBusiness, unknownCustomer, type KnownCustomer } from '../domain/known-customer.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import type { OpenBillingAccountInput } from '../generated/resolver-types.ts';
import { accountCreation } from './define.ts';

type Facts = { readonly customer: KnownCustomer | null; readonly legalEntity: LegalEntity | null };

/** Opens an account for a customer that the copy knows to be ACTIVE, with a legal entity that the viewer works for. */
export const openBillingAccount = accountCreation<OpenBillingAccountInput, Facts>('openBillingAccount', {
  async gather(reader, input, { scope }) {
    return {
      customer: await reader.customer(input.customerId as CustomerId, scope),
      legalEntity: await reader.legalEntity(input.legalEntityId as LegalEntityId),
    };
  },

  decide(input, { now, viewer, newId, facts }) {
    const { customer, legalEntity } = facts;
    const isTheirs = viewer.legalEntityIds?.some((id) => id === legalEntity?.id) ?? true;
    if (legalEntity === null || !isTheirs) return unknownLegalEntity(input.legalEntityId);
    if (customer === null) return unknownCustomer(input.customerId);
    const paymentTermsDays = input.paymentTermsDays ?? termsDefault.paymentTermsDays;
    const cashDiscount = input.cashDiscount ?? null;
    const refusal =
      refuseNewBusiness(customer) ?? checkTerms(input) ?? checkCashDiscount(cashDiscount, paymentTermsDays);
    if (refusal !== null) return refusal;

    const account: BillingAccount = {
      id: newId('acc'),
      version: 0,
      customerId: customer.id,
      legalEntityId: legalEntity.id,
      currency: input.currency,
      timeZone: input.timeZone ?? legalEntity.timeZone,
      billDay: input.billDay ?? null,
      paymentTermsDays,
      cashDiscount,
      collection: input.collection ?? termsDefault.collection,
      invoiceSeries: input.invoiceSeries ?? termsDefault.invoiceSeries,
      dunningProfile: input.dunningProfile ?? termsDefault.dunningProfile,
      status: 'ACTIVE',
      createdAt: now,
      updatedAt: now,
    };
    return change(account, 'billing.account.opened');
  },
});
