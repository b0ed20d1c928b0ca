import { canonicalHash } from '../../../core/canonical-hash.ts';
import type { Invoice } from './invoice.ts';

/** What a finalised invoice says to its customer: these fields never change again (DOMAIN 1.5). */
export const documentFields = [
  'id',
  'number',
  'seriesCode',
  'billingAccountId',
  'customerId',
  'legalEntityId',
  'currency',
  'type',
  'issueDate',
  'dueDate',
  'lines',
  'net',
  'discount',
  'tax',
  'total',
  'taxStatus',
  'cashDiscount',
] as const satisfies readonly (keyof Invoice)[];

/** SHA-256 over the document in canonical JSON, in hex. Amounts have no trailing zeros there. */
export function contentHashOf(invoice: Invoice): string {
  // A document that offers no discount says nothing of it, as those that were sealed before there was one.
  const said = documentFields.filter((field) => field !== 'cashDiscount' || invoice.cashDiscount !== null);
  return canonicalHash(Object.fromEntries(said.map((field) => [field, invoice[field]])));
}
