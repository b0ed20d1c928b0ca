import { checkFilterIds } from '../../../platform/subgraph/pages.ts';
import type {
  BillingAccountFilter,
  BillingSubscriptionFilter,
  BillRunFilter as BillRunFilterInput,
  InvoiceFilter as InvoiceFilterInput,
  CreditNoteFilter as CreditNoteFilterInput,
  DunningCaseFilter as DunningCaseFilterInput,
  MeterFilter as MeterFilterInput,
  PaymentFilter as PaymentFilterInput,
  PaymentMethodFilter as PaymentMethodFilterInput,
  PayoutFilter as PayoutFilterInput,
  RefundFilter as RefundFilterInput,
} from '../generated/resolver-types.ts';
import type {
  AccountFilter,
  BillRunFilter,
  CreditNoteFilter,
  DunningCaseFilter,
  InvoiceFilter,
  MeterFilter,
  PaymentFilter,
  PaymentMethodFilter,
  PayoutFilter,
  RefundFilter,
  SubscriptionFilter,
} from '../port.ts';

/** Filters as the client sent them; what is left out or null is no condition. */
export function readInvoiceFilter(input: InvoiceFilterInput | null | undefined): InvoiceFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readAccountFilter(input: BillingAccountFilter | null | undefined): AccountFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readPaymentFilter(input: PaymentFilterInput | null | undefined): PaymentFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readPaymentMethodFilter(input: PaymentMethodFilterInput | null | undefined): PaymentMethodFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readPayoutFilter(input: PayoutFilterInput | null | undefined): PayoutFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readCreditNoteFilter(input: CreditNoteFilterInput | null | undefined): CreditNoteFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readRefundFilter(input: RefundFilterInput | null | undefined): RefundFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readSubscriptionFilter(input: BillingSubscriptionFilter | null | undefined): SubscriptionFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readRunFilter(input: BillRunFilterInput | null | undefined): BillRunFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readDunningCaseFilter(input: DunningCaseFilterInput | null | undefined): DunningCaseFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}

export function readMeterFilter(input: MeterFilterInput | null | undefined): MeterFilter {
  checkFilterIds(input?.ids);
  return input ?? {};
}
