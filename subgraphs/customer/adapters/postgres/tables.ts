import type { ColumnType } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type {
  Address,
  Contact,
  Customer,
  HierarchyType,
  Hold,
  MatchCandidate,
  MergeRecord,
  RegistryId,
  TaxRegistration,
} from '../../domain/customer.ts';
import type { Opportunity } from '../../domain/opportunity.ts';
import type { Partner } from '../../domain/partner.ts';

/** What this subgraph keeps (migrations/), beside the pipeline's tables. */
export type CustomerTables = CommandTables & {
  customers: CustomerRow;
  tax_registrations: TaxRegistrationRow;
  registry_ids: RegistryIdRow;
  hierarchy_links: HierarchyLinkRow;
  cross_references: CrossReferenceRow;
  opportunities: OpportunityRow;
  partners: PartnerRow;
  partner_grants: PartnerGrantRow;
  billing_account_copy: BillingAccountCopyRow;
  contract_copy: ContractCopyRow;
  match_keys: MatchKeyRow;
  match_candidates: MatchCandidateRow;
  merge_records: MergeRecordRow;
  posted_documents_copy: PostedDocumentsCopyRow;
};

/** Written as text, read as what it says. */
type JsonColumn<T> = ColumnType<T, string, string>;
type Plain<T> = {
  readonly [Field in keyof T]: T[Field] extends Date ? string : T[Field] extends Date | null ? string | null : T[Field];
};

export type CustomerRow = {
  id: string;
  version: number;
  kind: Customer['kind'];
  status: Customer['status'];
  legal_name: string | null;
  legal_name_verified: boolean;
  validated_on: CivilDate | null;
  trading_name: string | null;
  normalised_name: string | null;
  country: string;
  primary_domain: string | null;
  preferred_language: string | null;
  default_currency: CurrencyCode | null;
  segment: string | null;
  industry: string | null;
  territory: string | null;
  account_owner_id: string | null;
  addresses: JsonColumn<readonly Address[]>;
  contacts: JsonColumn<readonly Contact[]>;
  holds: JsonColumn<readonly Plain<Hold>[]>;
  merged_into_id: string | null;
  created_at: Date;
  updated_at: Date;
};

export type TaxRegistrationRow = {
  id: string;
  customer_id: string;
  position: number;
  country: string;
  type: TaxRegistration['type'];
  value: string;
  normalised_value: string;
  site_code: string | null;
  status: TaxRegistration['status'];
  checked_at: Date | null;
  evidence_ref: string | null;
  valid_from: CivilDate;
  valid_to: CivilDate | null;
  live: boolean;
};

export type RegistryIdRow = {
  customer_id: string;
  position: number;
  scheme: RegistryId['scheme'];
  country: string | null;
  value: string;
  live: boolean;
};

export type HierarchyLinkRow = {
  id: string;
  type: HierarchyType;
  child_id: string;
  parent_id: string;
  from_date: CivilDate;
  to_date: CivilDate | null;
};

export type CrossReferenceRow = {
  system: string;
  instance: string;
  object_type: string;
  external_id: string;
  entity_id: string;
  position: number;
  status: 'ACTIVE' | 'RETIRED';
  linked_at: Date;
};

export type OpportunityRow = {
  id: string;
  version: number;
  customer_id: string;
  name: string;
  stage: Opportunity['stage'];
  expected_amount: string | null;
  expected_currency: CurrencyCode | null;
  close_date: CivilDate;
  owner_id: string | null;
  deal_id: string | null;
  created_at: Date;
  updated_at: Date;
};

export type PartnerRow = {
  id: string;
  version: number;
  name: string;
  kind: Partner['kind'];
  status: Partner['status'];
  created_at: Date;
  updated_at: Date;
};

export type ContractCopyRow = {
  contract_id: string;
  customer_id: string;
  legal_entity_id: string;
  as_of: Date;
};

export type PartnerGrantRow = {
  id: string;
  partner_id: string;
  position: number;
  /** Null of a grant on one contract. */
  customer_id: string | null;
  contract_id: string | null;
  field_groups: string[];
  commands: string[];
  from_date: CivilDate;
  to_date: CivilDate | null;
  granted_by: string;
};

export type BillingAccountCopyRow = {
  account_id: string;
  customer_id: string;
  open: boolean;
  source_version: number;
  as_of: Date;
};

export type PostedDocumentsCopyRow = { customer_id: string; last_posted_at: Date };

export type MergeRecordRow = {
  id: string;
  loser_id: string;
  survivor_id: string;
  state: MergeRecord['state'];
  requested_by: string;
  requested_at: Date;
  approved_by: string | null;
  approved_at: Date | null;
  merged_at: Date | null;
  undone_at: Date | null;
  details: JsonColumn<object>;
};

export type MatchKeyRow = { customer_id: string; key: string };

export type MatchCandidateRow = {
  id: string;
  left_id: string;
  right_id: string;
  rule: MatchCandidate['rule'];
  score: number | null;
  reasons: MatchCandidate['reasons'];
  state: MatchCandidate['state'];
  compared_hash: string;
  proposed_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
};
