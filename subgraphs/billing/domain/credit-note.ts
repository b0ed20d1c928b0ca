import { canonicalHash } from '../../../core/canonical-hash.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { CreditNoteStatus } from '../generated/rules.ts';
import type { BillingAccountId } from './billing-account.ts';
import type { InvoiceId } from './invoice.ts';

export type CreditNoteId = Branded<'CreditNoteId'>;

/** What is given back of a final invoice (DOMAIN 5.1). All money is settled, in `currency`. */
export type CreditNote = {
  readonly id: CreditNoteId;
  readonly version: number;
  readonly number: string | null;
  readonly seriesCode: string;
  readonly invoiceId: InvoiceId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly reason: string;
  /** The version of a contract that brought it about, which says what is served instead; null of any other note. */
  readonly contractVersion: number | null;
  readonly status: CreditNoteStatus;
  readonly issueDate: CivilDate | null;
  readonly lines: readonly CreditNoteLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly applied: Money;
  readonly toAccount: Money;
  readonly toRefund: Money;
  readonly drawn: Money;
  readonly refundPending: Money;
  readonly refunded: Money;
  readonly approved: Money | null;
  readonly approvedBy: string | null;
  readonly contentHash: string | null;
  readonly correlationId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type CreditNoteLine = {
  readonly id: string;
  readonly invoiceLineId: string;
  readonly gross: Money;
  readonly discountBack: Money;
  readonly net: Money;
  readonly tax: Money;
  /** One for each tax line of the invoice's line, in their order. */
  readonly taxLines: readonly { readonly taxCode: string; readonly amount: Money }[];
};

/** What a final credit note says to its customer: these fields never change again (DOMAIN 1.5). */
const documentFields = [
  'id',
  'number',
  'seriesCode',
  'invoiceId',
  'billingAccountId',
  'customerId',
  'legalEntityId',
  'currency',
  'reason',
  'issueDate',
  'lines',
  'net',
  'tax',
  'total',
] as const satisfies readonly (keyof CreditNote)[];

export function creditHashOf(note: CreditNote): string {
  return canonicalHash(Object.fromEntries(documentFields.map((field) => [field, note[field]])));
}
