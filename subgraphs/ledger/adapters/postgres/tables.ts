import type { ColumnType, Generated } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { Account } from '../../domain/account.ts';
import type { AccountingPeriod, ModulePeriod } from '../../domain/accounting-period.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { Dimension, JournalEntry } from '../../domain/journal-entry.ts';
import type { CreditProfile } from '../../domain/credit/credit-profile.ts';
import type { ErpInstance } from '../../domain/erp-instance.ts';
import type { FxRate } from '../../domain/fx-rate.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { MappingRule } from '../../domain/mapping-rule.ts';
import type { PostingOrder } from '../../domain/posting-order.ts';
import type { PostingRequest, WaitReason } from '../../domain/posting-request.ts';
import type { Receivable, ReceivableApplication } from '../../domain/receivable.ts';
import type { KeptLine, PerformanceObligation, RevenueContract } from '../../domain/revenue/revenue-contract.ts';
import type { ObligationProgress } from '../../domain/revenue/progress.ts';
import type { VariableConsideration } from '../../domain/revenue/variable/told-consideration.ts';
import type { BundlePrice } from '../../domain/revenue/bundle-price.ts';
import type { Ssp } from '../../domain/revenue/ssp.ts';
import type { PurchaseOption } from '../../domain/revenue/variable/material-rights.ts';
import type { RoutingRule } from '../../domain/routing-rule.ts';
import type { RevenueRun } from '../../domain/revenue-run.ts';

/** What this subgraph keeps (migrations/), beside the pipeline's tables. */
export type LedgerTables = CommandTables & {
  legal_entities: LegalEntityRow;
  accounts: AccountRow;
  calendars: CalendarRow;
  accounting_periods: AccountingPeriodRow;
  journal_series: JournalSeriesRow;
  journal_entries: JournalEntryRow;
  journal_lines: JournalLineRow;
  mapping_rules: MappingRuleRow;
  erp_instances: ErpInstanceRow;
  routing_rules: RoutingRuleRow;
  fx_rates: FxRateRow;
  posting_requests: PostingRequestRow;
  receivables: ReceivableRow;
  receivable_applications: ReceivableApplicationRow;
  ssps: SspRow;
  bundle_prices: BundlePriceRow;
  revenue_contracts: RevenueContractRow;
  performance_obligations: PerformanceObligationRow;
  schedule_lines: ScheduleLineRow;
  revenue_runs: RevenueRunRow;
  credit_profiles: CreditProfileRow;
};

export type LegalEntityRow = {
  id: string;
  version: number;
  name: string;
  country: string;
  functional_currency: CurrencyCode;
  time_zone: string;
  rounding_mode: LegalEntity['roundingMode'];
  tax_rounding_level: LegalEntity['taxRoundingLevel'];
  revenue_rounding: LegalEntity['revenueRounding'];
  chart_id: string;
  status: LegalEntity['status'];
  created_at: Date;
  updated_at: Date;
};

export type AccountRow = {
  id: string;
  version: number;
  chart_id: string;
  code: string;
  name: string;
  type: Account['type'];
  control: Account['control'];
  currency_rule: Account['currencyRule'];
  active_from: CivilDate;
  active_to: CivilDate | null;
  created_at: Date;
  updated_at: Date;
};

/** Written as text, read as what it says. */
type JsonColumn<T> = ColumnType<T, string, string>;

export type CalendarRow = {
  id: string;
  version: number;
  legal_entity_id: string;
  name: string;
  pattern: Calendar['pattern'];
  from_date: CivilDate;
  to_date: CivilDate;
  closed_by: string | null;
  closed_at: Date | null;
  closing_entry_id: string | null;
  created_at: Date;
  updated_at: Date;
};

type ModuleStatus = ModulePeriod['status'];

export type AccountingPeriodRow = {
  id: string;
  version: number;
  legal_entity_id: string;
  calendar_id: string;
  previous_id: string | null;
  name: string;
  number: AccountingPeriod['number'];
  from_date: CivilDate;
  to_date: CivilDate;
  billing: ModuleStatus;
  ar: ModuleStatus;
  revenue: ModuleStatus;
  gl: ModuleStatus;
  details: JsonColumn<ModuleDetails>;
  revaluation: JsonColumn<RevaluationJson | null>;
  created_at: Date;
  updated_at: Date;
};

/** What is known of a module's period beside its status, by module. */
export type ModuleDetails = Readonly<Record<ModulePeriod['module'], Omit<ModulePeriod, 'module' | 'status'>>>;

/** Instants and amounts inside JSON are text. */
export type RevaluationJson = {
  readonly runBy: string;
  readonly runAt: string;
  readonly currencies: readonly {
    readonly currency: CurrencyCode;
    readonly open: string;
    readonly carried: string;
    readonly rate: string;
    readonly unrealised: string;
    readonly books: CurrencyCode;
    readonly postingRequestId: string;
  }[];
};

export type JournalSeriesRow = { legal_entity_id: string; next: ColumnType<number, number | undefined, number> };

export type JournalEntryRow = {
  id: string;
  version: number;
  number: string | null;
  legal_entity_id: string;
  type: JournalEntry['type'];
  status: JournalEntry['status'];
  description: string;
  posting_date: CivilDate;
  period_id: string | null;
  source_system: string;
  source_type: string;
  source_id: string;
  source_version: number;
  source_purpose: string;
  reversal_of: string | null;
  reversed_by: string | null;
  created_by: string;
  approved_by: string | null;
  rejection_reason: string | null;
  posted_by: string | null;
  posted_at: Date | null;
  posting_request_id: string | null;
  violated_by: string | null;
  created_at: Date;
  updated_at: Date;
};

export type JournalLineRow = {
  entry_id: string;
  position: number;
  id: string;
  legal_entity_id: string;
  account_id: string;
  debit: string | null;
  credit: string | null;
  currency: CurrencyCode;
  functional_amount: string;
  functional_currency: CurrencyCode;
  fx_rate: string | null;
  text: string | null;
  customer_id: string | null;
  document_id: string | null;
  dimensions: JsonColumn<readonly Dimension[]>;
  posted_on: CivilDate | null;
  mapping_rule_id: string | null;
  mapping_rule_version: number | null;
};

export type MappingRuleRow = {
  id: string;
  version: number;
  chart_id: string;
  purpose: MappingRule['purpose'];
  match: JsonColumn<MappingRule['match']>;
  lines: JsonColumn<MappingRule['lines']>;
  from_date: CivilDate;
  to_date: CivilDate | null;
  status: MappingRule['status'];
  created_by: string;
  approved_by: string | null;
  approved_at: Date | null;
  created_at: Date;
  updated_at: Date;
};

export type ErpInstanceRow = {
  id: string;
  version: number;
  name: string;
  kind: ErpInstance['kind'];
  region: string | null;
  legal_entity_ids: string[];
  status: ErpInstance['status'];
  created_at: Date;
  updated_at: Date;
};

export type RoutingRuleRow = {
  id: string;
  version: number;
  priority: number;
  match: JsonColumn<RoutingRule['match']>;
  erp_instance_id: string;
  from_date: CivilDate;
  to_date: CivilDate | null;
  status: RoutingRule['status'];
  created_by: string;
  approved_by: string | null;
  approved_at: Date | null;
  created_at: Date;
  updated_at: Date;
};

export type FxRateRow = {
  id: string;
  version: number;
  from_currency: CurrencyCode;
  to_currency: CurrencyCode;
  type: FxRate['type'];
  on_date: CivilDate;
  rate: string;
  source: string;
  created_at: Date;
  updated_at: Date;
};

export type PostingRequestRow = {
  id: string;
  seq: Generated<number>;
  version: number;
  legal_entity_id: string;
  source_system: string;
  source_type: string;
  source_id: string;
  source_version: number;
  purpose: PostingRequest['purpose'];
  reverses_id: string | null;
  document_id: string;
  customer_id: string | null;
  document_date: CivilDate;
  amount: string;
  currency: CurrencyCode;
  payload: JsonColumn<PostingOrder>;
  payload_hash: string;
  touches: string[];
  cause: string;
  status: PostingRequest['status'];
  waiting_for: WaitReason | null;
  message: string | null;
  attempts: number;
  due: boolean;
  rate: string | null;
  erp_instance_id: string | null;
  journal_entry_id: string | null;
  conflicts: JsonColumn<PostingRequest['conflicts']>;
  created_at: Date;
  updated_at: Date;
};

export type ReceivableRow = {
  id: string;
  version: number;
  document_id: string;
  document_number: string | null;
  customer_id: string;
  billing_account_id: string | null;
  legal_entity_id: string;
  currency: CurrencyCode;
  original: string;
  applied: string;
  open: string;
  fx_rate: string | null;
  functional_currency: CurrencyCode;
  functional_original: string;
  functional_open: string;
  due_date: CivilDate | null;
  status: Receivable['status'];
  created_at: Date;
  updated_at: Date;
};

export type ReceivableApplicationRow = {
  id: string;
  receivable_id: string;
  kind: ReceivableApplication['kind'];
  source_id: string | null;
  amount: string;
  currency: CurrencyCode;
  cleared: string;
  cash: string;
  realised_fx: string | null;
  functional_currency: CurrencyCode;
  on_date: CivilDate;
  request_id: string;
  journal_entry_id: string;
  reversed_on: CivilDate | null;
};

export type SspRow = {
  id: string;
  version: number;
  product_id: string;
  legal_entity_id: string | null;
  currency: CurrencyCode;
  basis: Ssp['basis'];
  amount: string | null;
  purchase_option: JsonColumn<PurchaseOptionJson> | null;
  valid_from: CivilDate;
  source: string;
  recorded_by: string;
  created_at: Date;
  updated_at: Date;
};

/** Decimals as text. */
export type PurchaseOptionJson = Readonly<Record<keyof PurchaseOption, string>>;

export type BundlePriceRow = {
  id: string;
  version: number;
  items: string[];
  legal_entity_id: string | null;
  currency: CurrencyCode;
  basis: BundlePrice['basis'];
  amount: string;
  valid_from: CivilDate;
  source: string;
  recorded_by: string;
  created_at: Date;
  updated_at: Date;
};

export type RevenueContractRow = {
  id: string;
  version: number;
  legal_entity_id: string;
  contract_id: string;
  customer_id: string;
  currency: CurrencyCode;
  contract_version: number;
  rounding_policy: RevenueContract['roundingPolicy'];
  price: string | null;
  waiting_for: RevenueContract['waitingFor'];
  message: string | null;
  hold: RevenueContract['hold'];
  hold_reason: string | null;
  modifications: JsonColumn<RevenueContract['modifications']>;
  progress: JsonColumn<readonly ProgressJson[]>;
  variable_consideration: JsonColumn<readonly VariableConsiderationJson[]>;
  due: boolean;
  created_at: Date;
  updated_at: Date;
};

/** Decimals as text. */
export type ProgressJson = Pick<ObligationProgress, 'lineKey' | 'deliveredOn'> & {
  readonly milestones: readonly {
    readonly code: string;
    readonly share: string;
    readonly acceptedOn: CivilDate | null;
  }[];
  readonly estimate: {
    readonly asOf: CivilDate;
    readonly costToDate: string;
    readonly expectedCost: string;
    readonly progressPct: string;
  } | null;
  /** Missing where it was written before there were rights. */
  readonly exercise?: { readonly asOf: CivilDate; readonly exercised: string; readonly expected: string } | null;
};

/** Decimals as text, amounts in the currency of the contract. */
export type VariableConsiderationJson = Pick<
  VariableConsideration,
  'code' | 'method' | 'lineKey' | 'asOf' | 'reason'
> & {
  readonly outcomes: readonly { readonly amount: string; readonly probabilityPct: string }[];
  readonly confidencePct: string;
  readonly estimated: string;
  readonly included: string;
};

export type PerformanceObligationRow = {
  id: string;
  revenue_contract_id: string;
  contract_id: string;
  legal_entity_id: string;
  line_key: string;
  product_id: string;
  description: string;
  method: PerformanceObligation['method'];
  currency: CurrencyCode;
  unit_ssp: string | null;
  ssp_basis: PerformanceObligation['sspBasis'];
  ssp: string | null;
  price: string | null;
  allocated: string | null;
  recognised: string;
  to_take_back: string;
  from_date: CivilDate;
  to_date: CivilDate | null;
  planned_from: CivilDate | null;
  planned: string | null;
  status: PerformanceObligation['status'];
  created_at: Date;
  updated_at: Date;
  bundle_price_id: string | null;
};

export type ScheduleLineRow = {
  id: string;
  obligation_id: string;
  contract_id: string;
  legal_entity_id: string;
  period: string;
  from_date: CivilDate;
  to_date: CivilDate;
  amount: string;
  currency: CurrencyCode;
  status: KeptLine['status'];
  is_catch_up: boolean;
  revenue_run_id: string | null;
  journal_entry_id: string | null;
  earned_on: CivilDate | null;
};

export type RevenueRunRow = {
  id: string;
  version: number;
  legal_entity_id: string;
  through_date: CivilDate;
  status: RevenueRun['status'];
  due_lines: number;
  contracts: number;
  lines: number;
  entries: number;
  recognised: string;
  currency: CurrencyCode;
  pages: number;
  position: string | null;
  started_by: string;
  finished_at: Date | null;
  failure: string | null;
  created_at: Date;
  updated_at: Date;
};

export type CreditProfileRow = {
  id: string;
  version: number;
  customer_id: string;
  legal_entity_id: string | null;
  currency: CurrencyCode;
  credit_limit: string | null;
  requested: JsonColumn<CreditRequestJson | null>;
  pooling: boolean;
  hold: JsonColumn<CreditHoldJson | null>;
  created_at: Date;
  updated_at: Date;
};

/** Instants and amounts inside JSON are text. */
export type CreditRequestJson = { readonly limit: string; readonly requestedBy: string; readonly requestedAt: string };
export type CreditHoldJson = Omit<NonNullable<CreditProfile['hold']>, 'placedAt'> & { readonly placedAt: string };
