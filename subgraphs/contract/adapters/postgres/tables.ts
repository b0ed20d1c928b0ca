import type { ColumnType } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { Money } from '../../../../core/money.ts';
import type { PriceBook, PriceEntry } from '../../domain/price-book.ts';
import type { Amendment } from '../../domain/amendment/amendment.ts';
import type { AmendmentChange } from '../../domain/amendment/changes.ts';
import type { LineChange } from '../../domain/amendment/line-changes.ts';
import type { Contract, ContractVersion, Suspension, Termination } from '../../domain/contract.ts';
import type { Deal } from '../../domain/deal.ts';
import type { Renewal } from '../../domain/renewal.ts';
import type { Approval } from '../../domain/approvals.ts';
import type { Line } from '../../domain/line.ts';
import type { Quote } from '../../domain/quote.ts';
import type { ItemReference, Product, ProductComponent } from '../../domain/product.ts';
import type { PlainJson } from './plain-json.ts';

/** What this subgraph keeps (migrations/), beside the pipeline's tables. */
export type ContractTables = CommandTables & {
  products: ProductRow;
  price_books: PriceBookRow;
  quotes: QuoteRow;
  deals: DealRow;
  deal_contracts: DealContractRow;
  contracts: ContractRow;
  contract_versions: ContractVersionRow;
  amendments: AmendmentRow;
  customer_copy: CustomerCopyRow;
  billing_link_copy: BillingLinkCopyRow;
  partner_copy: PartnerCopyRow;
  partner_grant_copy: PartnerGrantCopyRow;
};

/** Written as text, read as what it says. */
type JsonColumn<T> = ColumnType<T, string, string>;

export type ProductRow = {
  id: string;
  version: number;
  sku: string;
  name: string;
  type: Product['type'];
  components: JsonColumn<readonly PlainJson<ProductComponent>[]>;
  item_references: JsonColumn<readonly PlainJson<ItemReference>[]>;
  unit: string;
  tax_category: string | null;
  meter_code: string | null;
  revenue_template_code: string | null;
  product_line: string | null;
  status: Product['status'];
  created_at: Date;
  updated_at: Date;
};

export type PriceBookRow = {
  id: string;
  version: number;
  name: string;
  currency: CurrencyCode;
  legal_entity_id: string | null;
  from_date: CivilDate;
  to_date: CivilDate | null;
  entries: JsonColumn<readonly PlainJson<PriceEntry>[]>;
  status: PriceBook['status'];
  created_at: Date;
  updated_at: Date;
};

export type QuoteRow = {
  id: string;
  version: number;
  number: string;
  revision: number;
  customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  valid_until: CivilDate;
  start_date: CivilDate;
  end_date: CivilDate | null;
  status: Quote['status'];
  lines: JsonColumn<readonly PlainJson<Line>[]>;
  value: string | null;
  approvals: JsonColumn<readonly PlainJson<Approval>[]>;
  contract_id: string | null;
  created_at: Date;
  updated_at: Date;
};

export type DealRow = {
  id: string;
  version: number;
  name: string;
  customer_id: string;
  opportunity_id: string | null;
  status: Deal['status'];
  lost_reason: string | null;
  created_at: Date;
  updated_at: Date;
};

export type DealContractRow = { contract_id: string; deal_id: string };

export type ContractRow = {
  id: string;
  version: number;
  number: string;
  customer_id: string;
  bill_to_customer_id: string;
  legal_entity_id: string;
  currency: CurrencyCode;
  status: Contract['status'];
  current_version: number;
  start_date: CivilDate;
  end_date: CivilDate | null;
  signed_at: Date | null;
  document_ref: string | null;
  renewal: JsonColumn<PlainJson<Renewal>>;
  renewal_declined_at: Date | null;
  termination_for_convenience: boolean;
  po_number: string | null;
  quote_id: string | null;
  predecessor_id: string | null;
  approvals: JsonColumn<readonly PlainJson<Approval>[]>;
  suspensions: JsonColumn<readonly PlainJson<Suspension>[]>;
  termination: JsonColumn<PlainJson<Termination> | null>;
  created_at: Date;
  updated_at: Date;
};

export type ContractVersionRow = {
  contract_id: string;
  version: number;
  id: string;
  reason: ContractVersion['reason'];
  amendment_id: string | null;
  effective_date: CivilDate;
  lines: JsonColumn<readonly PlainJson<Line>[]>;
  tcv: string | null;
  hash: string;
  signed_at: Date | null;
};

export type AmendmentRow = {
  id: string;
  version: number;
  contract_id: string;
  customer_id: string;
  legal_entity_id: string;
  base_version: number;
  kinds: Amendment['kinds'];
  effective_date: CivilDate;
  co_term: boolean;
  reason: string | null;
  status: Amendment['status'];
  changes: JsonColumn<readonly PlainJson<AmendmentChange>[]>;
  line_changes: JsonColumn<readonly PlainJson<LineChange>[]>;
  value_before: JsonColumn<PlainJson<Money> | null>;
  terms: JsonColumn<PlainJson<ContractVersion>>;
  approvals: JsonColumn<readonly PlainJson<Approval>[]>;
  signed_at: Date | null;
  document_ref: string | null;
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
