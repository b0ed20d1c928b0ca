import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../core/canonical-json.ts';
import type { Json } from '../../../core/json.ts';
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
] as const satisfies readonly (keyof Invoice)[];

/** SHA-256 over the document in canonical JSON, in hex. Amounts have no trailing zeros there. */
export function contentHashOf(invoice: Invoice): string {
  const document = Object.fromEntries(documentFields.map((field) => [field, invoice[field]]));
  // Through JSON once, because decimals and dates are values here and text there.
  const plain = JSON.parse(JSON.stringify(document)) as Json;
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}
