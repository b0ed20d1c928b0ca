import { checkFilterIds } from '../../../platform/subgraph/pages.ts';
import type { BillingAccountFilter, InvoiceFilter as InvoiceFilterInput } from '../generated/resolver-types.ts';
import type { AccountFilter, InvoiceFilter } from '../port.ts';

/** Filters as the client sent them; what is left out or null is no condition. */
export function readInvoiceFilter(input: InvoiceFilterInput | null | undefined): InvoiceFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readAccountFilter(input: BillingAccountFilter | null | undefined): AccountFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}
