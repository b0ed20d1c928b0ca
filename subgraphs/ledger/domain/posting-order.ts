import type { CivilDate } from '../../../core/civil-date.ts';
import type { RequestPurpose } from './posting-request.ts';

/**
 * What a request orders to be posted, by its purpose: the document's figures as its owner told them. It is kept as JSON, so
 * amounts are text in the currency of the request.
 */
export type PostingOrder =
  | InvoiceOrder
  | CreditNoteOrder
  | {
      readonly purpose: 'CREDIT_APPLIED';
      readonly invoiceId: string;
      readonly creditNoteId: string;
      readonly amount: string;
    }
  | { readonly purpose: 'PAYMENT_RECEIVED'; readonly method: string; readonly amount: string }
  | { readonly purpose: 'PROVIDER_FEE'; readonly paymentId: string; readonly method: string; readonly amount: string }
  /** What is kept for a payout is no payment's. */
  | { readonly purpose: 'PROVIDER_FEE'; readonly payoutId: string; readonly amount: string }
  | { readonly purpose: 'PAYOUT'; readonly payoutId: string; readonly amount: string }
  | {
      readonly purpose: 'PAYMENT_APPLIED';
      readonly invoiceId: string;
      readonly paymentId: string;
      readonly amount: string;
    }
  | {
      readonly purpose: 'WRITE_OFF';
      readonly invoiceId: string;
      /** The payment with which a small difference was given up; null where the claim was. */
      readonly paymentId: string | null;
      readonly amount: string;
    }
  | DiscountOrder
  | { readonly purpose: 'WRITE_OFF_RECOVERY'; readonly invoiceId: string; readonly amount: string }
  | {
      readonly purpose: 'REFUND';
      readonly paymentId: string;
      /** What is refunded; null where money goes back that pays nothing. */
      readonly creditNoteId: string | null;
      readonly amount: string;
    }
  | { readonly purpose: 'DISPUTE_WITHDRAWAL'; readonly paymentId: string; readonly amount: string }
  | { readonly purpose: 'CHARGEBACK'; readonly paymentId: string; readonly amount: string }
  | RecognitionOrder
  | { readonly purpose: 'FX_REVALUATION' }
  | { readonly purpose: 'REVERSAL' };

/** What is given for paying early, with the payment that took it; the net is the rest of the amount. */
export type DiscountOrder = {
  readonly purpose: 'CASH_DISCOUNT';
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly amount: string;
  /** What is owed less of each tax by it: none where the law does not let the tax follow. */
  readonly taxes: readonly OrderTax[];
};

export type InvoiceOrder = {
  readonly purpose: 'INVOICE' | 'PREPAYMENT_INVOICE';
  readonly number: string | null;
  readonly billingAccountId: string | null;
  readonly dueDate: CivilDate | null;
  readonly lines: readonly OrderLine[];
  readonly taxes: readonly OrderTax[];
};

export type CreditNoteOrder = {
  readonly purpose: 'CREDIT_NOTE';
  readonly number: string | null;
  readonly invoiceId: string;
  /** The version of the contract that has what is credited billed anew; absent of any other credit. */
  readonly contractVersion?: number;
  /** The ids are those of the invoice's lines. */
  readonly lines: readonly Omit<OrderLine, 'deferred'>[];
  readonly taxes: readonly OrderTax[];
};

/** A sum over many contracts, each signed: what is revenue, what it takes of what was deferred, and what goes beyond. */
export type RecognitionOrder = RecognisedSum & {
  readonly purpose: 'REVENUE_RECOGNITION';
  /** What some contracts take back, apart, where it is as much as others recognise. */
  readonly takenBack?: RecognisedSum;
  /** All of the revenue, where a mapping asks of what it is. */
  readonly products?: readonly RecognisedProduct[];
};

export type RecognisedSum = {
  readonly revenue: string;
  readonly deferred: string;
  readonly contractAsset: string;
  /** The same as the books carry it, with what is realised by it, where the contracts are in another currency. */
  readonly functional?: {
    readonly revenue: string;
    readonly deferred: string;
    readonly contractAsset: string;
    readonly realisedFx: string;
  };
};

export type OrderLine = {
  readonly lineId: string;
  readonly net: string;
  /** For service to come. */
  readonly deferred: boolean;
  /** What it charges, where billing told. */
  readonly productId?: string;
};

/** What of a recognition is revenue of one product, signed as it is. */
export type RecognisedProduct = {
  readonly productId: string;
  readonly productLine: string | null;
  readonly revenue: string;
};

export type OrderTax = { readonly taxCode: string; readonly amount: string };

/** The orders that are settled against the receivable of an invoice. */
export type Settling = Extract<
  PostingOrder,
  { readonly purpose: 'CREDIT_APPLIED' | 'PAYMENT_APPLIED' | 'CASH_DISCOUNT' | 'WRITE_OFF' }
>;

/**
 * The documents whose postings keep their order among each other (DOMAIN 8.3): a payment is not posted applied before its
 * invoice, and before itself.
 */
export function touchedBy(order: PostingOrder, documentId: string): readonly string[] {
  const named = [
    documentId,
    'invoiceId' in order ? order.invoiceId : null,
    'paymentId' in order ? order.paymentId : null,
    'creditNoteId' in order ? order.creditNoteId : null,
  ];
  return [...new Set(named.filter((id) => id !== null))];
}

/** The payment method that a mapping may ask about. */
export function methodOf(order: PostingOrder): string | null {
  return 'method' in order ? order.method : null;
}

export function isOf<P extends RequestPurpose>(
  order: PostingOrder,
  purpose: P,
): order is Extract<PostingOrder, { readonly purpose: P }> {
  return order.purpose === purpose;
}
