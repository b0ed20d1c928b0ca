import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { PaymentStatus } from '../generated/rules.ts';
import type { BillingAccountId } from './billing-account.ts';
import type { PaymentMethodRefId } from './payment-method.ts';

export type PaymentId = Branded<'PaymentId'>;

/** Money that came in, or is about to (DOMAIN 5.1). All money is settled, in `currency`. */
export type Payment = {
  readonly id: PaymentId;
  readonly version: number;
  /** Null, and the customer with it, while nobody knows whose it is. */
  readonly billingAccountId: BillingAccountId | null;
  readonly customerId: CustomerId | null;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly provider: string;
  readonly providerTransactionId: string;
  readonly method: PaymentMethod;
  /** What on file was charged; null where nothing on file was. */
  readonly paymentMethodId: PaymentMethodRefId | null;
  readonly reference: string | null;
  /** What came in; while nothing has, what is asked for. */
  readonly amount: Money;
  readonly authorized: Money | null;
  readonly authorizedUntil: CivilDate | null;
  readonly fee: Money | null;
  readonly receivedDate: CivilDate | null;
  readonly failureReason: string | null;
  readonly status: PaymentStatus;
  readonly unallocated: Money;
  readonly refundPending: Money;
  readonly refunded: Money;
  readonly disputed: Money;
  readonly chargedBack: Money;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type PaymentMethod = 'CARD' | 'DIRECT_DEBIT' | 'BANK_TRANSFER' | 'WALLET' | 'CHEQUE' | 'CASH' | 'OTHER';

/** What names a payment for ever (DOMAIN 1.3). */
export type PaymentKey = Pick<Payment, 'provider' | 'providerTransactionId'>;
