import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Decimal } from '../../../core/decimal.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { ErpInstanceId } from '../../../core/routing/rules.ts';
import type { InvoiceStatus } from '../generated/rules.ts';
import type { BillRunId } from './bill-run.ts';
import type { BillingAccountId } from './billing-account.ts';
import type { BillingSubscriptionId, SubscriptionItemId } from './billing-subscription.ts';
import type { RatedUsageId } from './closing/closed-usage.ts';
import type { CashDiscountOffer } from './payments/early-payment.ts';

export type InvoiceId = Branded<'InvoiceId'>;
export type InvoiceLineId = Branded<'InvoiceLineId'>;

/** A claim for payment with its lines: one aggregate, one version (DOMAIN 5.1). All money is settled, in `currency`. */
export type Invoice = {
  readonly id: InvoiceId;
  readonly version: number;
  readonly number: string | null;
  readonly seriesCode: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly type: InvoiceType;
  readonly status: InvoiceStatus;
  readonly issueDate: CivilDate | null;
  readonly dueDate: CivilDate | null;
  readonly lines: readonly InvoiceLine[];
  readonly net: Money;
  readonly discount: Money;
  readonly tax: Money;
  readonly total: Money;
  /** As its account gave it when it was made final. */
  readonly cashDiscount: CashDiscountOffer | null;
  readonly paid: Money;
  readonly credited: Money;
  readonly writtenOff: Money;
  /** Given for paying early. */
  readonly discounted: Money;
  readonly creditNoted: Money;
  readonly writeOffApproved: Money | null;
  readonly writeOffApprovedBy: string | null;
  readonly open: Money;
  readonly taxStatus: TaxStatus;
  readonly contentHash: string | null;
  /** The system whose fact changed it as no rule allows; null of every other invoice. */
  readonly violatedBy: string | null;
  /** The ERP for which it was drafted (DOMAIN 10); null where no rule spoke of it. */
  readonly erpInstanceId: ErpInstanceId | null;
  /** Null for what a person drafted, as `billRunId`. */
  readonly billingSubscriptionId: BillingSubscriptionId | null;
  readonly billRunId: BillRunId | null;
  readonly correlationId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type InvoiceType = 'RECURRING' | 'USAGE' | 'ONE_OFF' | 'PREPAYMENT';
export type TaxStatus = 'PENDING' | 'FINAL' | 'FAILED';

export type InvoiceLine = {
  readonly id: InvoiceLineId;
  /** Of what a person drafted there is no item, and nothing of it in the document's hash. */
  readonly itemId?: SubscriptionItemId;
  readonly contractLineKey?: string;
  readonly productId?: string;
  /** Only of a line that charges usage. */
  readonly ratedUsageId?: RatedUsageId;
  readonly description: string;
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  /** Only where a unit price alone does not say how the amount came about; of a whole billing period. */
  readonly tierLines?: readonly InvoiceTierLine[];
  /** Only where the price's minimum was not reached. */
  readonly trueUp?: Decimal;
  readonly period: InvoicePeriod | null;
  readonly gross: Money;
  readonly discount: Money;
  readonly net: Money;
  /** Null while the tax is not determined; empty when none is due. */
  readonly taxLines: readonly TaxLine[] | null;
};

/** What one tier of a price, or its packages, cost: exact, in the invoice's currency. */
export type InvoiceTierLine = {
  /** 1 is the first. */
  readonly tier: number;
  readonly quantity: Decimal;
  /** Of one unit or one started package; of an amount, the share of it. */
  readonly unitPrice: Decimal;
  readonly flat: Decimal;
  readonly packageSize: Decimal | null;
  readonly amount: Decimal;
  /** What the price's maximum takes off it. */
  readonly discount: Decimal;
};

export type InvoicePeriod = { readonly from: CivilDate; readonly to: CivilDate };

export type TaxLine = TaxRate & { readonly base: Money; readonly amount: Money };

/** A tax as it was determined for a line, before anything is calculated. */
export type TaxRate = {
  readonly taxCode: string;
  readonly jurisdiction: string;
  readonly ratePct: Decimal;
  readonly treatment: TaxTreatment;
};

export type TaxTreatment = 'STANDARD' | 'REDUCED' | 'ZERO' | 'EXEMPT' | 'REVERSE_CHARGE' | 'EXPORT';

/** Whether all that it charges is of its subscription: a fact may have put something else on it. */
export function isOfItsSubscription({ lines }: Pick<Invoice, 'lines'>): boolean {
  return lines.every(({ itemId }) => itemId !== undefined);
}

/** The schema's `@listSize` says the same. */
export const linesMax = 500;
export const taxesPerLineMax = 5;
