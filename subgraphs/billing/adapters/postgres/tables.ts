import type { ColumnType } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { LineJson } from './lines.ts';

/** What this subgraph keeps (migrations/000001-billing.sql), beside the pipeline's tables. */
export type BillingTables = CommandTables & {
  billing_accounts: BillingAccountRow;
  number_series: NumberSeriesRow;
  invoices: InvoiceRow;
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
  collection: BillingAccount['collection'];
  invoice_series: string;
  status: BillingAccount['status'];
  created_at: Date;
  updated_at: Date;
};

export type NumberSeriesRow = {
  legal_entity_id: string;
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
  paid: string;
  credited: string;
  open: string;
  tax_status: Invoice['taxStatus'];
  content_hash: string | null;
  correlation_id: string;
  created_at: Date;
  updated_at: Date;
};

export type CustomerCopyRow = {
  customer_id: string;
  status: string;
  kind: string | null;
  active_holds: JsonColumn<Readonly<Record<string, string>>>;
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
  customer_id: string;
  field_groups: string[];
  commands: string[];
  from_date: CivilDate;
  to_date: CivilDate | null;
};
