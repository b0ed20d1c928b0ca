import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { together } from '../../../../platform/postgres/together.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import type { ClosedUsage } from '../../domain/closing/closed-usage.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { isOfItsSubscription, type Invoice } from '../../domain/invoice.ts';
import type { BillingTables } from './tables.ts';

/** Untyped as the command has it: a typed view is another object each time, and what is asked together is found by the object. */
type Db = Kysely<CommandTables>;

/**
 * Which one contract something belongs to, of one entity and as a condition on rows: both say the same. An account, what is
 * paid on it and what is owed in all belong to none, because other contracts of the customer are in them.
 */
export function contractOfSubscription(_db: Db, { contractId }: BillingSubscription) {
  return Promise.resolve<string | null>(contractId);
}

export async function contractOfInvoice(db: Db, invoice: Invoice): Promise<string | null> {
  const { billingSubscriptionId } = invoice;
  if (billingSubscriptionId === null || !isOfItsSubscription(invoice)) return null;
  return contractBehind(db, billingSubscriptionId);
}

export const contractOfUsage = (db: Db, { billingSubscriptionId }: ClosedUsage) =>
  contractBehind(db, billingSubscriptionId);

export const contractOfCreditNote = (db: Db, { invoiceId }: CreditNote) => contractBilledBy(db, invoiceId);

/** Hundreds of invoices are made in one transaction. */
const contractBehind = together<Db, string, string | null>(async (db, subscriptions) => {
  const rows = await db
    .withTables<BillingTables>()
    .selectFrom('billing_subscriptions')
    .select(['id', 'contract_id'])
    .where('id', '=', sql<string>`any(${subscriptions}::text[])`)
    .execute();
  const contracts = new Map(rows.map((row) => [row.id, row.contract_id]));
  return subscriptions.map((id) => contracts.get(id) ?? null);
});

const contractBilledBy = together<Db, string, string | null>(async (db, invoices) => {
  const { rows } = await sql<{ id: string; contract: string }>`
    select invoices.id, subscription.contract_id as contract
    from invoices join billing_subscriptions subscription on subscription.id = invoices.billing_subscription_id
    where invoices.id = any(${invoices}::text[]) and ${ofItsSubscription}`.execute(db);
  const contracts = new Map(rows.map((row) => [row.id, row.contract]));
  return invoices.map((id) => contracts.get(id) ?? null);
});

/** A condition on rows that belong to one of these contracts alone; `contracts` is what a contract's id is compared with. */
export type OfContracts = (contracts: RawBuilder<unknown>) => RawBuilder<boolean>;

export const whereContract =
  (column: string): OfContracts =>
  (contracts) =>
    sql<boolean>`${sql.ref(column)} = ${contracts}`;

export const whereSubscription =
  (column: string): OfContracts =>
  (contracts) =>
    sql<boolean>`${sql.ref(column)} = any(array(select id from billing_subscriptions where contract_id = ${contracts}))`;

export const whereInvoices: OfContracts = (contracts) =>
  sql<boolean>`(${whereSubscription('invoices.billing_subscription_id')(contracts)} and ${ofItsSubscription})`;

export const whereCreditNotes: OfContracts = (contracts) =>
  sql<boolean>`credit_notes.invoice_id = any(array(select id from invoices where ${whereInvoices(contracts)}))`;

/** As `isOfItsSubscription` says of an invoice. */
const ofItsSubscription = sql<boolean>`not jsonb_path_exists(invoices.lines, '$[*] ? (!exists(@.itemId))')`;
