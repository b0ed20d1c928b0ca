import type { ColumnType } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import type { Refund } from '../../domain/refund.ts';
import type { Payment } from '../../domain/payment.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import type { Payout } from '../../domain/payout.ts';
import type { NumberedDocument } from '../../domain/numbering.ts';
import type { BillRun } from '../../domain/bill-run.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import type { SaleRegistration } from '../../domain/tax/treatment.ts';
import type { ClosedUsage } from '../../domain/closing/closed-usage.ts';
import type { QuarantinedUsage } from '../../domain/intake/quarantine.ts';
import type { UsageBatch } from '../../domain/intake/usage-batch.ts';
import type { KnownMeter } from '../../domain/usage/known-meter.ts';
import type { ContractLineJson, ItemJson } from './items.ts';
import type { CreditLineJson, Json, LineJson, TaxRateJson } from './lines.ts';

/** What this subgraph keeps (migrations/), beside the pipeline's tables. */
export type BillingTables = CommandTables & {
  billing_accounts: BillingAccountRow;
  number_series: NumberSeriesRow;
  invoices: InvoiceRow;
  payments: PaymentRow;
  payment_methods: PaymentMethodRow;
  payouts: PayoutRow;
  payout_transactions: PayoutTransactionRow;
  allocations: AllocationRow;
  credit_notes: CreditNoteRow;
  account_credits: AccountCreditRow;
  refunds: RefundRow;
  billing_subscriptions: BillingSubscriptionRow;
  bill_runs: BillRunRow;
  bill_run_leases: BillRunLeaseRow;
  charged_periods: ChargedPeriodRow;
  tax_determinations: TaxDeterminationRow;
  dunning_cases: DunningCaseRow;
  meters: MeterRow;
  usage_batches: UsageBatchRow;
  usage_events: UsageEventRow;
  usage_quarantine: QuarantineRow;
  rated_usage: RatedUsageRow;
  contract_copy: ContractCopyRow;
  contract_version_copy: ContractVersionCopyRow;
  product_copy: ProductCopyRow;
  tax_profile_copy: TaxProfileCopyRow;
  customer_copy: CustomerCopyRow;
  billing_link_copy: BillingLinkCopyRow;
  partner_copy: PartnerCopyRow;
  partner_grant_copy: PartnerGrantCopyRow;
};

/** Written as text, read as what it says. */
type JsonColumn<T> = ColumnType<T, string, string>;

export type BillingAccountRow = {
  id: string;
  version: number;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  time_zone: string;
  bill_day: number | null;
  payment_terms_days: number;
  cash_discount_percent: string | null;
  cash_discount_days: number | null;
  collection: BillingAccount['collection'];
  invoice_series: string;
  dunning_profile: BillingAccount['dunningProfile'];
  status: BillingAccount['status'];
  created_at: Date;
  updated_at: Date;
};

export type NumberSeriesRow = {
  legal_entity_id: string;
  document_type: ColumnType<NumberedDocument, NumberedDocument | undefined, never>;
  series_code: string;
  next: ColumnType<number, number | undefined, number>;
  last_issued_on: CivilDate | null;
};

export type InvoiceRow = {
  id: string;
  version: number;
  number: string | null;
  series_code: string;
  billing_account_id: string;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  type: Invoice['type'];
  status: Invoice['status'];
  issue_date: CivilDate | null;
  due_date: CivilDate | null;
  lines: JsonColumn<readonly LineJson[]>;
  net: string;
  discount: string;
  tax: string;
  total: string;
  cash_discount_percent: string | null;
  cash_discount_until: CivilDate | null;
  paid: string;
  credited: string;
  written_off: string;
  discounted: string;
  credit_noted: string;
  write_off_approved: string | null;
  write_off_approved_by: string | null;
  open: string;
  tax_status: Invoice['taxStatus'];
  content_hash: string | null;
  violated_by: string | null;
  erp_instance_id: string | null;
  billing_subscription_id: string | null;
  bill_run_id: string | null;
  correlation_id: string;
  created_at: Date;
  updated_at: Date;
};

export type BillingSubscriptionRow = {
  id: string;
  version: number;
  contract_id: string;
  contract_version: number;
  contract_hash: string;
  billing_account_id: string;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  status: BillingSubscription['status'];
  start_date: CivilDate;
  end_date: CivilDate | null;
  trial_end: CivilDate | null;
  anchor_date: CivilDate;
  alignment: BillingSubscription['alignment'];
  bill_day: number | null;
  current_period: JsonColumn<BillingSubscription['currentPeriod']>;
  charged_through: CivilDate | null;
  cancel_at: CivilDate | null;
  credit_policy: BillingSubscription['creditPolicy'];
  pauses: JsonColumn<BillingSubscription['pauses']>;
  previous_subscription_id: string | null;
  items: JsonColumn<readonly ItemJson[]>;
  due_on: CivilDate | null;
  created_at: Date;
  updated_at: Date;
};

export type BillRunRow = {
  id: string;
  version: number;
  legal_entity_id: string;
  through_date: CivilDate;
  finalize: boolean;
  status: BillRun['status'];
  phase: BillRun['phase'];
  due_subscriptions: number;
  counts: JsonColumn<BillRun['counts']>;
  pages: number;
  position: string | null;
  repeats: boolean;
  problems: JsonColumn<BillRun['problems']>;
  started_by: string;
  finished_at: Date | null;
  failure: string | null;
  created_at: Date;
  updated_at: Date;
};

export type BillRunLeaseRow = { bill_run_id: string; holder: string; leased_until: Date };

export type ChargedPeriodRow = { item_id: string; period_from: CivilDate; period_to: CivilDate; invoice_id: string };

export type TaxDeterminationRow = {
  invoice_id: string;
  line_id: string;
  request_id: string;
  taxes: JsonColumn<readonly TaxRateJson[]>;
  determined_at: Date;
};

export type ContractCopyRow = {
  contract_id: string;
  customer_id: string;
  bill_to_customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  status: string;
  start_date: CivilDate;
  end_date: CivilDate | null;
  current_version: number;
  source_version: number;
  as_of: Date;
};

export type ContractVersionCopyRow = {
  contract_id: string;
  version: number;
  hash: string;
  lines: JsonColumn<readonly ContractLineJson[]>;
};

export type ProductCopyRow = {
  product_id: string;
  tax_category: string | null;
  meter_code: string | null;
  source_version: number;
  as_of: Date;
};

export type TaxProfileCopyRow = {
  customer_id: string;
  country: string | null;
  registrations: JsonColumn<Readonly<Record<string, SaleRegistration>>>;
  source_version: number;
  as_of: Date;
};

export type PaymentRow = {
  id: string;
  version: number;
  billing_account_id: string | null;
  customer_id: string | null;
  legal_entity_id: string;
  currency: CurrencyCode;
  provider: string;
  provider_transaction_id: string;
  method: Payment['method'];
  payment_method_id: string | null;
  reference: string | null;
  amount: string;
  authorized: string | null;
  authorized_until: CivilDate | null;
  fee: string | null;
  received_date: CivilDate | null;
  failure_reason: string | null;
  status: Payment['status'];
  unallocated: string;
  refund_pending: string;
  refunded: string;
  disputed: string;
  charged_back: string;
  created_at: Date;
  updated_at: Date;
};

export type AllocationRow = {
  id: string;
  version: number;
  kind: Allocation['kind'];
  payment_id: string | null;
  credit_note_id: string | null;
  account_credit_id: string | null;
  invoice_id: string;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  amount: string;
  taxes: JsonColumn<Json<Allocation['taxes']>>;
  date: CivilDate;
  status: Allocation['status'];
  reversed_on: CivilDate | null;
  created_at: Date;
  updated_at: Date;
};

export type CreditNoteRow = {
  id: string;
  version: number;
  number: string | null;
  series_code: string;
  invoice_id: string;
  billing_account_id: string;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  reason: string;
  contract_version: number | null;
  status: CreditNote['status'];
  issue_date: CivilDate | null;
  lines: JsonColumn<readonly CreditLineJson[]>;
  net: string;
  tax: string;
  total: string;
  applied: string;
  to_account: string;
  to_refund: string;
  drawn: string;
  refund_pending: string;
  refunded: string;
  approved: string | null;
  approved_by: string | null;
  content_hash: string | null;
  correlation_id: string;
  created_at: Date;
  updated_at: Date;
};

export type AccountCreditRow = {
  id: string;
  version: number;
  billing_account_id: string;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  source_credit_note_id: string;
  original: string;
  remaining: string;
  created_at: Date;
  updated_at: Date;
};

export type RefundRow = {
  id: string;
  version: number;
  payment_id: string;
  credit_note_id: string | null;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  amount: string;
  reason: string;
  status: Refund['status'];
  provider_refund_id: string | null;
  failure_reason: string | null;
  approved: string | null;
  approved_by: string | null;
  created_at: Date;
  updated_at: Date;
};

export type PaymentMethodRow = {
  id: string;
  version: number;
  billing_account_id: string;
  customer_id: string;
  legal_entity_id: string;
  provider: string;
  token: string;
  kind: PaymentMethodRef['kind'];
  expiry: CivilDate | null;
  label: string | null;
  status: PaymentMethodRef['status'];
  is_default: boolean;
  created_at: Date;
  updated_at: Date;
};

export type PayoutRow = {
  id: string;
  version: number;
  legal_entity_id: string;
  provider: string;
  provider_payout_id: string;
  bank_account: string;
  currency: CurrencyCode;
  amount: string;
  fee: string;
  date: CivilDate;
  transaction_count: number;
  status: Payout['status'];
  created_at: Date;
  updated_at: Date;
};

export type PayoutTransactionRow = { provider: string; transaction_id: string; payout_id: string };

export type DunningCaseRow = {
  id: string;
  version: number;
  billing_account_id: string;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  profile: DunningCase['profile'];
  status: DunningCase['status'];
  level: number;
  last_step: DunningCase['lastStep'];
  last_step_on: CivilDate | null;
  next_step_on: CivilDate | null;
  past_due: boolean;
  paused_by: DunningCase['pausedBy'];
  disputed_payment_id: string | null;
  promised_on: CivilDate | null;
  broken_promises: number;
  overdue: string;
  oldest_due_date: CivilDate | null;
  closed_on: CivilDate | null;
  created_at: Date;
  updated_at: Date;
};

export type MeterRow = {
  id: string;
  version: number;
  code: string;
  aggregation: KnownMeter['aggregation'];
  value_field: string | null;
  group_by: JsonColumn<KnownMeter['groupBy']>;
  unit: string;
  created_at: Date;
  updated_at: Date;
};

export type UsageBatchRow = {
  id: string;
  version: number;
  legal_entity_id: string | null;
  accepted: number;
  duplicates: number;
  quarantined: number;
  usage: JsonColumn<UsageBatch['usage']>;
  rejections: JsonColumn<UsageBatch['rejections']>;
  recorded_by: string;
  created_at: Date;
  updated_at: Date;
};

export type UsageEventRow = {
  id: string;
  source: string;
  event_id: string;
  meter_code: string;
  subscription_id: string;
  item_id: string;
  occurred_at: Date;
  value: string | null;
  properties: Readonly<Record<string, string>>;
  received_at: Date;
  corrects: string | null;
  usage_batch_id: string;
};

export type QuarantineRow = {
  id: string;
  usage_batch_id: string;
  legal_entity_id: string | null;
  source: string;
  event_id: string;
  meter_code: string;
  subscription_id: string;
  occurred_at: string;
  value: string | null;
  properties: JsonColumn<QuarantinedUsage['properties']>;
  corrects: string | null;
  code: string;
  path: string | null;
  rule: string | null;
  message: string;
  received_at: Date;
};

export type RatedUsageRow = {
  id: string;
  version: number;
  billing_subscription_id: string;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  item_id: string;
  meter_code: string;
  period_from: CivilDate;
  period_to: CivilDate;
  span_from: Date;
  span_to: Date;
  adjusts_id: string | null;
  revision: number;
  quantity: string;
  amount: string;
  tier_lines: JsonColumn<Json<ClosedUsage['tierLines']>>;
  true_up: string;
  event_count: number;
  first_event_at: Date | null;
  last_event_at: Date | null;
  digest: string;
  level: string;
  state: ClosedUsage['state'];
  invoice_id: string | null;
  credit_note_id: string | null;
  created_at: Date;
  updated_at: Date;
};

export type CustomerCopyRow = {
  customer_id: string;
  status: string;
  kind: string | null;
  active_holds: JsonColumn<Readonly<Record<string, string>>>;
  merged_into_id: string | null;
  source_version: number;
  as_of: Date;
};

export type BillingLinkCopyRow = {
  link_id: string;
  child_id: string;
  parent_id: string;
  from_date: CivilDate;
  to_date: CivilDate | null;
};

export type PartnerCopyRow = { partner_id: string; status: string; source_version: number; as_of: Date };

export type PartnerGrantCopyRow = {
  grant_id: string;
  partner_id: string;
  /** Null of a grant on one contract. */
  customer_id: string | null;
  contract_id: string | null;
  field_groups: string[];
  commands: string[];
  from_date: CivilDate;
  to_date: CivilDate | null;
};
