import { fromMinor } from '../../../../core/money.ts';
import type { CreditNote } from '../credit-note.ts';
import type { Invoice } from '../invoice.ts';
import { creditNoteSeries } from '../numbering.ts';
import type { PricedCredit } from './credited-invoice.ts';

/** A draft over what was priced: it binds nothing yet, because issuing it prices it again. */
export function creditDraftOf(
  invoice: Invoice,
  priced: PricedCredit,
  by: {
    readonly reason: string;
    readonly contractVersion?: number;
    readonly newId: <Id extends string>(prefix: string) => Id;
    readonly now: Date;
    readonly correlationId: string;
  },
): CreditNote {
  const { currency } = invoice;
  const nothing = fromMinor(0n, currency);
  return {
    id: by.newId('crn'),
    version: 0,
    number: null,
    seriesCode: creditNoteSeries,
    invoiceId: invoice.id,
    billingAccountId: invoice.billingAccountId,
    customerId: invoice.customerId,
    legalEntityId: invoice.legalEntityId,
    currency,
    reason: by.reason,
    contractVersion: by.contractVersion ?? null,
    status: 'DRAFT',
    issueDate: null,
    ...priced,
    applied: nothing,
    toAccount: nothing,
    toRefund: nothing,
    drawn: nothing,
    refundPending: nothing,
    refunded: nothing,
    approved: null,
    approvedBy: null,
    contentHash: null,
    correlationId: by.correlationId,
    createdAt: by.now,
    updatedAt: by.now,
  };
}
