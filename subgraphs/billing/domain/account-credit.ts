import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { BillingAccountId } from './billing-account.ts';
import type { CreditNoteId } from './credit-note.ts';

export type AccountCreditId = Branded<'AccountCreditId'>;

/** What a credit note left on an account (DOMAIN 5.1). */
export type AccountCredit = {
  readonly id: AccountCreditId;
  readonly version: number;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly sourceCreditNoteId: CreditNoteId;
  readonly original: Money;
  readonly remaining: Money;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
