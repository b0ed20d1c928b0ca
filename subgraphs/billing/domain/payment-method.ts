import type { CivilDate } from '../../../core/civil-date.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { PaymentMethodStatus } from '../generated/rules.ts';
import type { BillingAccountId } from './billing-account.ts';
import type { PaymentMethod } from './payment.ts';

export type PaymentMethodRefId = Branded<'PaymentMethodRefId'>;

/** What a provider can charge without the payer. */
export type PaymentMethodKind = Extract<PaymentMethod, 'CARD' | 'DIRECT_DEBIT' | 'WALLET'>;

/** What a provider may charge for an account (DOMAIN 5.1). Its token is kept beside it, so that no event can tell it. */
export type PaymentMethodRef = {
  readonly id: PaymentMethodRefId;
  readonly version: number;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly provider: string;
  readonly kind: PaymentMethodKind;
  /** The last day of a month. */
  readonly expiry: CivilDate | null;
  readonly label: string | null;
  readonly status: PaymentMethodStatus;
  readonly isDefault: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What names a method as long as it is not detached. */
export type PaymentMethodKey = { readonly provider: string; readonly token: string };

export function unknownPaymentMethod(id: string): Refusal {
  return refuse(
    'NOT_FOUND',
    { entity: 'PaymentMethodRef', id },
    `There is no PaymentMethodRef ${id} that you may see.`,
  );
}
