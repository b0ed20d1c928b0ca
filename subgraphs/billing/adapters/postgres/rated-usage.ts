import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import { together } from '../../../../platform/postgres/together.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { BillingSubscriptionId, SubscriptionItemId } from '../../domain/billing-subscription.ts';
import type { ClosedUsage, RatedUsageId } from '../../domain/closing/closed-usage.ts';
import type { CreditNoteId } from '../../domain/credit-note.ts';
import type { Invoice, InvoiceId } from '../../domain/invoice.ts';
import { noUsage, type UsageToCharge } from '../../domain/subscriptions/run-step.ts';
import type { RatedUsageFilter, RatingMade, RatingsOfItem } from '../../port.ts';
import { whereSubscription } from './contract-of.ts';
import { noteLevelCarried } from './late-usage.ts';
import type { BillingTables, RatedUsageRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

const whose = {
  customer: 'customer_id',
  legalEntity: 'legal_entity_id',
  contract: whereSubscription('rated_usage.billing_subscription_id'),
};

function selectUsage(db: Db, scope: Scope) {
  return db
    .selectFrom('rated_usage')
    .selectAll('rated_usage')
    .where(visible(scope, 'billing.usage', whose));
}

export async function readRatedUsage(
  db: Db,
  ids: readonly RatedUsageId[],
  scope: Scope,
): Promise<readonly (ClosedUsage | null)[]> {
  const rows = await selectUsage(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, usageOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockRatedUsage = lockTogether<ClosedUsage>(async (trx, ids, scope) => {
  const rows = await selectUsage(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(usageOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listRatedUsage(
  db: Db,
  scope: Scope,
  page: PageRequest,
  subscription: BillingSubscriptionId,
  { itemId, state }: RatedUsageFilter,
): Promise<readonly ClosedUsage[]> {
  let found = selectUsage(db, scope)
    .where('billing_subscription_id', '=', subscription)
    .where('id', '>', page.after ?? '');
  if (itemId != null) found = found.where('item_id', '=', itemId);
  if (state != null) found = found.where('state', '=', sql<ClosedUsage['state']>`any(${state}::text[])`);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(usageOf);
}

/** What is rated of an item: the ratings of the period that begins on a day, the last one before it, and how far all reach. */
export async function ratingsOfItem(db: Db, item: SubscriptionItemId, from: CivilDate): Promise<RatingsOfItem> {
  const ratings = db.selectFrom('rated_usage').selectAll().where('item_id', '=', item);
  const ofPeriod = await ratings.where('period_from', '=', from).orderBy('revision').execute();
  const before = await ratings
    .where('period_to', '<=', from)
    .orderBy('period_from', 'desc')
    .orderBy('revision', 'desc')
    .executeTakeFirst();
  const reach = await closedThrough(db, [item]);
  return {
    ofPeriod: ofPeriod.map(usageOf),
    before: before === undefined ? null : usageOf(before),
    closedThrough: reach.get(item) ?? null,
  };
}

/** The first day of each item of which no usage is rated. */
export async function closedThrough(
  db: Db,
  items: readonly SubscriptionItemId[],
): Promise<ReadonlyMap<SubscriptionItemId, CivilDate>> {
  if (items.length === 0) return new Map();
  const { rows } = await sql<{ item: SubscriptionItemId; through: CivilDate }>`
    select item_id as item, max(period_to) as through from rated_usage
    where item_id = any(${items}::text[]) group by item_id`.execute(db);
  return new Map(rows.map(({ item, through }) => [item, through]));
}

/** What has to stand on a document and stands on none, in the words of the index that holds it. */
export const unbilled = sql<boolean>`state = 'RATED' and amount >= 0 and (amount <> 0 or (revision = 0 and event_count > 0))
  and not exists (select from charged_usage where charged_usage.rated_usage_id = rated_usage.id)`;

/** What bill runs have to charge of these subscriptions' usage, oldest first. */
export async function usageToCharge(
  db: Db,
  subscriptions: readonly {
    readonly id: BillingSubscriptionId;
    readonly items: readonly { id: SubscriptionItemId }[];
  }[],
): Promise<UsageToCharge> {
  if (subscriptions.length === 0) return noUsage;
  const { rows } = await sql<Selectable<RatedUsageRow>>`
    select * from rated_usage where billing_subscription_id = any(${subscriptions.map(({ id }) => id)}::text[]) and ${unbilled}
    order by period_from, id`.execute(db);
  const items = subscriptions.flatMap((subscription) => subscription.items.map(({ id }) => id));
  return { unbilled: rows.map(usageOf), closedThrough: await closedThrough(db, items) };
}

/** The ratings that these invoices charge. */
export async function usageOfInvoices(db: Db, invoices: readonly InvoiceId[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select rated_usage_id as id from charged_usage where invoice_id = any(${invoices}::text[])`.execute(db);
  return rows.map(({ id }) => id);
}

/** The invoice that charges a rating, a draft or final; null where none does. */
export async function invoiceOfUsage(db: Db, usage: RatedUsageId): Promise<InvoiceId | null> {
  const { rows } = await sql<{ id: InvoiceId }>`
    select invoice_id as id from charged_usage where rated_usage_id = ${usage}`.execute(db);
  return rows[0]?.id ?? null;
}

type Charging = Pick<Invoice, 'id' | 'lines'>;

/** Notes which ratings an invoice charges. Who charges one a second time is stopped here. */
export async function chargeUsage(trx: Transaction<CommandTables>, invoice: Charging): Promise<void> {
  if (invoice.lines.some(({ ratedUsageId }) => ratedUsageId !== undefined)) await insertCharged(trx, invoice);
}

const insertCharged = together<Transaction<CommandTables>, Charging, void>(async (trx, invoices) => {
  const rows = invoices.flatMap(({ id, lines }) =>
    lines.flatMap(({ ratedUsageId }) =>
      ratedUsageId === undefined ? [] : [{ rated_usage_id: ratedUsageId, invoice_id: id }],
    ),
  );
  await sql`insert into charged_usage select rated_usage_id, invoice_id from ${givenRowsOf('charged_usage', rows)} as given`.execute(
    trx,
  );
  return invoices.map(() => undefined);
});

export async function freeUsage(trx: Transaction<CommandTables>, { id, lines }: Charging): Promise<void> {
  if (lines.every(({ ratedUsageId }) => ratedUsageId === undefined)) return;
  await sql`delete from charged_usage where invoice_id = ${id}`.execute(trx);
}

const columns = [
  'version',
  'billing_subscription_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'item_id',
  'meter_code',
  'period_from',
  'period_to',
  'adjusts_id',
  'revision',
  'quantity',
  'amount',
  'tier_lines',
  'true_up',
  'event_count',
  'first_event_at',
  'last_event_at',
  'digest',
  'level',
  'state',
  'invoice_id',
  'credit_note_id',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof RatedUsageRow)[];
const whole = rowWriter('rated_usage', [...columns, 'span_from', 'span_to']);
const billing = rowWriter('rated_usage', ['version', 'state', 'invoice_id', 'updated_at']);

/** A new rating comes with the instants of its period and whether its level is another than that of the one before. */
export async function saveRatedUsage(
  { trx }: UnitOfWork,
  before: ClosedUsage | null,
  after: ClosedUsage,
  made: RatingMade | undefined,
): Promise<void> {
  const billed = {
    id: after.id,
    version: after.version,
    state: after.state,
    invoice_id: after.invoiceId,
    updated_at: after.updatedAt,
  };
  if (before !== null || made === undefined) return billing.update(trx, billed);
  await whole.insert(trx, {
    ...billed,
    billing_subscription_id: after.billingSubscriptionId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    item_id: after.itemId,
    meter_code: after.meterCode,
    period_from: after.period.from,
    period_to: after.period.to,
    span_from: made.span.from,
    span_to: made.span.to,
    adjusts_id: after.adjustsId,
    revision: after.revision,
    quantity: after.quantity.toString(),
    amount: after.amount.amount.toString(),
    tier_lines: after.tierLines,
    true_up: after.trueUp.toString(),
    event_count: after.eventCount,
    first_event_at: after.firstEventAt,
    last_event_at: after.lastEventAt,
    digest: after.digest,
    level: after.level.toString(),
    credit_note_id: after.creditNoteId,
    created_at: after.createdAt,
  });
  if (made.movesLevel) await noteLevelCarried(trx, after);
}

function usageOf(row: Selectable<RatedUsageRow>): ClosedUsage {
  return {
    id: row.id as RatedUsageId,
    version: row.version,
    billingSubscriptionId: row.billing_subscription_id as BillingSubscriptionId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    itemId: row.item_id as SubscriptionItemId,
    meterCode: row.meter_code,
    period: { from: row.period_from, to: row.period_to },
    adjustsId: row.adjusts_id as RatedUsageId | null,
    revision: row.revision,
    quantity: decimal(row.quantity),
    amount: money(row.amount, row.currency),
    tierLines: row.tier_lines.map((line) => ({
      tier: line.tier,
      quantity: decimal(line.quantity),
      amount: decimal(line.amount),
      discount: decimal(line.discount),
    })),
    trueUp: decimal(row.true_up),
    eventCount: row.event_count,
    firstEventAt: row.first_event_at,
    lastEventAt: row.last_event_at,
    digest: row.digest,
    level: decimal(row.level),
    state: row.state,
    invoiceId: row.invoice_id as InvoiceId | null,
    creditNoteId: row.credit_note_id as CreditNoteId | null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
