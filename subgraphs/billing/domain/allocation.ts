import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { AllocationStatus } from '../generated/rules.ts';
import type { AccountCreditId } from './account-credit.ts';
import type { CreditNoteId } from './credit-note.ts';
import type { InvoiceId } from './invoice.ts';
import type { PaymentId } from './payment.ts';

export type AllocationId = Branded<'AllocationId'>;

/** A part of an invoice that is paid, given up, or given for paying early (DOMAIN 5.1). */
export type Allocation = {
  readonly id: AllocationId;
  readonly version: number;
  readonly kind: AllocationKind;
  /** What pays; of a write-off, the payment with which it was written off, if any; of a discount, the one that took it. */
  readonly paymentId: PaymentId | null;
  /** What offsets: the invoice's own credit note, or a credit of the account. */
  readonly creditNoteId: CreditNoteId | null;
  readonly accountCreditId: AccountCreditId | null;
  readonly invoiceId: InvoiceId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly amount: Money;
  /** Of a discount, what is owed less of each tax by it; null where none is. */
  readonly taxes: readonly AllocationTax[] | null;
  readonly date: CivilDate;
  readonly status: AllocationStatus;
  readonly reversedOn: CivilDate | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A discount is given with the payment that took it. */
export type AllocationKind = 'PAYMENT' | 'CREDIT' | 'WRITE_OFF' | 'DISCOUNT';

export type AllocationTax = { readonly taxCode: string; readonly amount: Money };
