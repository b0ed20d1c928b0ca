import type { CivilDate } from '../../core/civil-date.ts';
import type { CustomerId, LegalEntityId, PartnerId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { Grant } from '../../platform/commands/checks.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { Intent, Outcome } from '../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../platform/commands/unit-of-work.ts';
import type { Page, PageRequest } from '../../platform/subgraph/pages.ts';
import type { BillingAccount, BillingAccountId } from './domain/billing-account.ts';
import type { Invoice, InvoiceId } from './domain/invoice.ts';
import type { CustomerStub, KnownCustomer } from './domain/known-customer.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import type { NumberSeries } from './domain/numbering.ts';
import type { BillingAccountStatus, InvoiceStatus } from './generated/rules.ts';

/** Who performs a duty: the system itself, Concord for it, or nobody. */
export type DutyBearer = 'SYSTEM' | 'CONCORD' | 'NONE';

/** The duties of a system that keeps accounts and invoices (DOMAIN 2.1); those of subscriptions and payments come with them. */
export type BillingDuties = {
  /** Gives final invoices their numbers; only where it is CONCORD are they gapless by our own doing. */
  readonly numbering: DutyBearer;
  /** Makes a draft final. */
  readonly finalisation: DutyBearer;
  /** Calculates tax from the rates that were determined. */
  readonly tax: DutyBearer;
  /** Refuses a write against an older version. */
  readonly versionCheck: DutyBearer;
  /** Does one key once. */
  readonly idempotency: DutyBearer;
};

/** A field group, as `@entity` and `@owned` name them. */
export type FieldGroup = string;

/**
 * A system of record for accounts and invoices, as this subgraph needs it: it speaks intents, because a vendor is asked,
 * not written to. Where a duty is SYSTEM, its figures, numbers and states are recorded as they come.
 */
export interface BillingSystem {
  /** The instance's name in `systems.yaml`. */
  readonly name: string;
  readonly duties: BillingDuties;
  /** The field groups it is able to keep. */
  readonly keeps: readonly FieldGroup[];

  /**
   * Makes the entity what the intent says, once per key. REFUSED is the system's own no and changed nothing. UNKNOWN, or a
   * `Fault` with `outcomeUnknown`: `find` before anything else.
   */
  execute(intent: BillingIntent, key: string, unit: UnitOfWork | null): Promise<Outcome>;

  /** What became of an earlier `execute`; null when it never happened. */
  find(intent: BillingIntent, key: string): Promise<Outcome | null>;

  /** What the system holds of these entities, in the order of `ids`; null for one it does not know. */
  read(ids: readonly (BillingAccountId | InvoiceId)[]): Promise<readonly (BillingRecord | null)[]>;

  /** What changed there after `since`, oldest first, told at least once, also what we did not ask for; ends when caught up. */
  changes(since: Position | null): AsyncIterable<BillingReport>;

  /** All it holds that changed in the range, as of the cut-off. */
  export(range: { readonly from: Date; readonly to: Date }, cutOff: Date): AsyncIterable<BillingRecord>;
}

export type BillingIntent =
  | { readonly entity: 'BillingAccount'; readonly intent: Intent<BillingAccount> }
  | { readonly entity: 'Invoice'; readonly intent: Intent<Invoice> };

/** A place in a system's stream of changes, opaque to everyone but its adapter. */
export type Position = string;

/** What one system holds of one entity: only the fields of the groups it keeps. */
export type BillingRecord = {
  readonly externalId: string;
  readonly objectType: string;
  /** Grows with each change; versions of one record sort as text. */
  readonly version: string;
  readonly changedAt: Date;
} & (
  | { readonly entity: 'BillingAccount'; readonly id: BillingAccountId; readonly values: Partial<BillingAccount> }
  | { readonly entity: 'Invoice'; readonly id: InvoiceId; readonly values: Partial<Invoice> }
);

export type BillingReport = { readonly record: BillingRecord; readonly position: Position };

// --- The embedded store: what every reading and every decision of this subgraph asks -------------------------------

/** Where accounts and invoices are read. Whoever keeps a field group, its values stand here as well. */
export interface BillingStore {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readAccounts(ids: readonly BillingAccountId[], scope: Scope): Promise<readonly (BillingAccount | null)[]>;
  readInvoices(ids: readonly InvoiceId[], scope: Scope): Promise<readonly (Invoice | null)[]>;
  /** The customers that the viewer may see; whether the id is anybody's, the customer subgraph knows. */
  readCustomers(ids: readonly CustomerId[], scope: Scope): Promise<readonly (CustomerStub | null)[]>;
  pageAccounts(filter: AccountFilter, page: PageRequest, scope: Scope): Promise<Page<BillingAccount>>;
  /** Invoices for which every filter holds; drafts that were taken back are never among them. */
  pageInvoices(filters: readonly InvoiceFilter[], page: PageRequest, scope: Scope): Promise<Page<Invoice>>;
  findInvoiceByNumber(legalEntityId: LegalEntityId, number: string, scope: Scope): Promise<InvoiceId | null>;
  /** What the grants in force let a partner do with these customers, in their order. */
  grants(partner: PartnerId, customers: readonly CustomerId[], on: CivilDate): Promise<readonly (Grant | null)[]>;
}

/** Every condition given must hold. */
export type AccountFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly BillingAccountStatus[] | null;
};

/** Every condition given must hold. */
export type InvoiceFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly billingAccountId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly InvoiceStatus[] | null;
  readonly issuedFrom?: CivilDate | null;
  readonly issuedTo?: CivilDate | null;
};

/** What decisions ask beyond the entity itself, in the command's transaction. */
export interface BillingReader {
  /** Null for a company that this house does not bill for. */
  legalEntity(id: LegalEntityId): LegalEntity | null;
  /** A customer as the copy knows it; null when it does not, or the viewer may not see it. */
  customer(id: CustomerId, scope: Scope): Promise<KnownCustomer | null>;
  /** The account, kept as it is until this command ends: closing it must not overtake a draft. */
  account(id: BillingAccountId, scope: Scope): Promise<BillingAccount | null>;
  /** Drafts and open invoices of an account. */
  openInvoices(account: BillingAccountId): Promise<number>;
  /**
   * The series' next number, held until this command ends: who comes second waits and gets the number after. It is used
   * up by saving the invoice that bears it, so a command that is refused or fails leaves no gap.
   */
  lockSeries(legalEntity: LegalEntityId, code: string): Promise<NumberSeries>;
}

/** The embedded system of record, as the command pipeline uses it. */
export type BillingKeepers = {
  readonly duties: BillingDuties;
  readonly accounts: Keeper<BillingAccount, BillingReader>;
  readonly invoices: Keeper<Invoice, BillingReader>;
};
