import { isTimeZone } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { BillingAccountStatus } from '../generated/rules.ts';
import type { DunningProfile } from './dunning-case.ts';
import { isSeriesCode } from './numbering.ts';
import type { CashDiscountTerms } from './payments/early-payment.ts';
import { checkRange, firstOf, invalid } from './validation.ts';

export type BillingAccountId = Branded<'BillingAccountId'>;

/** How and by whom a customer is billed (DOMAIN 5.1). */
export type BillingAccount = {
  readonly id: BillingAccountId;
  readonly version: number;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly timeZone: string;
  readonly billDay: number | null;
  readonly paymentTermsDays: number;
  /** What is given for paying early; null where nothing is. */
  readonly cashDiscount: CashDiscountTerms | null;
  readonly collection: CollectionMethod;
  readonly invoiceSeries: string;
  readonly dunningProfile: DunningProfile;
  readonly status: BillingAccountStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type CollectionMethod = 'AUTO' | 'SEND';

/** What an account is opened with where the client leaves it out. */
export const termsDefault = {
  paymentTermsDays: 30,
  collection: 'SEND',
  invoiceSeries: 'INV',
  dunningProfile: 'STANDARD',
} as const;

export const paymentTermsDaysMax = 365;

export type Terms = {
  readonly timeZone?: string | null;
  readonly billDay?: number | null;
  readonly paymentTermsDays?: number | null;
  readonly invoiceSeries?: string | null;
};

export function checkTerms(terms: Terms): Refusal | null {
  const { timeZone, billDay, paymentTermsDays, invoiceSeries } = terms;
  return firstOf(
    timeZone == null || isTimeZone(timeZone)
      ? null
      : invalid('input.timeZone', 'TIME_ZONE', 'an IANA zone, such as Europe/Berlin'),
    checkRange('input.billDay', billDay, 1, 31),
    checkRange('input.paymentTermsDays', paymentTermsDays, 0, paymentTermsDaysMax),
    invoiceSeries == null || isSeriesCode(invoiceSeries)
      ? null
      : invalid('input.invoiceSeries', 'SERIES_CODE', '1 to 20 capital letters, digits or hyphens, a letter first'),
  );
}

/** Drafts and open invoices keep an account alive: nobody would collect them. */
export function refuseWhileInvoicing(openInvoices: number): Refusal | null {
  if (openInvoices === 0) return null;
  return invalid('BillingAccount.invoices', 'INVOICES_SETTLED', `neither drafts nor open; ${openInvoices} of them are`);
}

/** What goes on is charged, and what ended may still have its last days to be charged. */
export function refuseWhileSubscribed(subscriptions: number): Refusal | null {
  if (subscriptions === 0) return null;
  return invalid('BillingAccount.subscriptions', 'SUBSCRIPTIONS_ENDED', `ended and charged; ${subscriptions} are not`);
}

export function refuseClosed(account: BillingAccount): Refusal | null {
  return account.status === 'ACTIVE'
    ? null
    : invalid('input.billingAccountId', 'ACCOUNT_ACTIVE', 'an account that is not closed');
}

export function unknownAccount(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'BillingAccount', id }, `There is no BillingAccount ${id} that you may see.`);
}
