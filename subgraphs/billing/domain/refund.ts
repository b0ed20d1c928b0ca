import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { RefundStatus } from '../generated/rules.ts';
import type { CreditNoteId } from './credit-note.ts';
import type { PaymentId } from './payment.ts';

export type RefundId = Branded<'RefundId'>;

/** Money that goes back by the way it came (DOMAIN 5.1). */
export type Refund = {
  readonly id: RefundId;
  readonly version: number;
  readonly paymentId: PaymentId;
  readonly creditNoteId: CreditNoteId | null;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly amount: Money;
  readonly reason: string;
  readonly status: RefundStatus;
  readonly providerRefundId: string | null;
  readonly failureReason: string | null;
  readonly approved: Money | null;
  readonly approvedBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
