import { civilDateAt } from '../../../../core/civil-date.ts';
import { already, change } from '../../../../platform/commands/command.ts';
import {
  refuseClosed,
  unknownAccount,
  type BillingAccount,
  type BillingAccountId,
} from '../../domain/billing-account.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import { checkMethod, isSameMethod, takenToken } from '../../domain/payments/payment-methods.ts';
import type { AttachPaymentMethodInput } from '../../generated/resolver-types.ts';
import { paymentMethodCreation } from '../define.ts';

type Facts = {
  readonly account: BillingAccount | null;
  readonly existing: PaymentMethodRef | null;
  readonly hasDefault: boolean;
};

/** Puts on an account what a provider may charge. The token goes to its row beside the entity: no event tells it. */
export const attachPaymentMethod = paymentMethodCreation<AttachPaymentMethodInput, Facts>('attachPaymentMethod', {
  async gather(reader, { billingAccountId, provider, token }, { scope }) {
    const account = await reader.account(billingAccountId as BillingAccountId, scope);
    if (account === null) return { account, existing: null, hasDefault: false };
    await reader.holdPaymentMethods(account.id);
    const active = await reader.activePaymentMethods(account.id);
    return {
      account,
      existing: await reader.paymentMethodByKey({ provider, token }),
      hasDefault: active.some(({ isDefault }) => isDefault),
    };
  },

  decide(input, { now, newId, facts: { account, existing, hasDefault } }) {
    if (account === null) return unknownAccount(input.billingAccountId);
    if (existing !== null) return isSameMethod(existing, input) ? already(existing) : takenToken();
    const wrong = refuseClosed(account) ?? checkMethod(input, civilDateAt(now, account.timeZone));
    if (wrong !== null) return wrong;

    const method: PaymentMethodRef = {
      id: newId('pmr'),
      version: 0,
      billingAccountId: account.id,
      customerId: account.customerId,
      legalEntityId: account.legalEntityId,
      provider: input.provider,
      kind: input.kind,
      expiry: input.expiry ?? null,
      label: input.label ?? null,
      status: 'ACTIVE',
      isDefault: !hasDefault,
      createdAt: now,
      updatedAt: now,
    };
    return { ...change(method, 'billing.paymentMethod.attached'), untold: { token: input.token } };
  },
});
