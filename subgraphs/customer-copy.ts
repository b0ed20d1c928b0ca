import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../events/event.ts';
import { consume } from '../events/inbox.ts';
import type { CommandTables } from '../platform/commands/tables.ts';
import { destroySubjectKeys } from '../platform/personal/subject-keys.ts';
import { givenRows } from '../platform/postgres/given-rows.ts';
import { customerNews, isCopied, type CustomerNews } from './customer-news.ts';
import type { Copy } from './open-subgraph.ts';
import { withoutToldBefore } from './told-before.ts';

/**
 * How a subgraph keeps what it has to know of customers: who is in business, who stands below whom in the billing hierarchy, what
 * partners are granted. The customer source owns all of it; this is a copy, stamped with the version it was told.
 */
export function copyCustomersFor(
  subgraph: 'billing' | 'contract' | 'ledger',
  /** What else follows of the same entries, once the copy knows them. */
  then: (trx: Transaction<CommandTables>, entries: readonly LogEntry[]) => Promise<void> = () => Promise.resolve(),
): Copy {
  return (database, customer, telemetry) =>
    consume<CommandTables>({
      consumer: `${subgraph}.customers`,
      source: 'customer',
      ...customer,
      database,
      ...telemetry,
      accountable: { team: subgraph, runbook: 'docs/runbooks/copies.md' },
      async apply(trx, entries) {
        await applyCustomerEntries(trx, entries);
        await then(trx, entries);
      },
    });
}

/** Told again, or told an older version, it changes nothing. */
export async function applyCustomerEntries(
  trx: Transaction<CommandTables>,
  entries: readonly LogEntry[],
): Promise<void> {
  const copied = entries.filter(isCopied);
  if (copied.length === 0) return;
  const fresh = await withoutToldBefore(trx, copied, ['Customer', 'Partner']);
  const news = customerNews(fresh);
  await saveCustomers(trx, news);
  await saveLinks(trx, news);
  await savePartners(trx, news);
  const last = copied.at(-1);
  // An erasure is for ever: also one that is told with an older version.
  if (last !== undefined) await destroySubjectKeys(trx, customerNews(copied).erased, last.occurredAt);
}

type Trx = Transaction<CommandTables>;

async function saveCustomers(trx: Trx, { customers }: CustomerNews): Promise<void> {
  if (customers.length === 0) return;
  const told = givenRows(
    'id text, status text, kind text, placed jsonb, released text[], moves boolean, "mergedInto" text, version integer, "asOf" timestamptz',
    customers,
  );
  await sql`
    with fresh as (
      insert into customer_copy (customer_id, status, kind, merged_into_id, source_version, as_of, active_holds)
      select id, status, kind, "mergedInto", version, "asOf", placed from ${told} as told
      on conflict (customer_id) do nothing returning customer_id
    )
    update customer_copy
    set status = told.status, kind = coalesce(told.kind, customer_copy.kind), source_version = told.version, as_of = told."asOf",
        merged_into_id = case when told.moves then told."mergedInto" else customer_copy.merged_into_id end,
        active_holds = (customer_copy.active_holds - told.released) || told.placed
    from ${told} as told
    where customer_copy.customer_id = told.id and told.id not in (select customer_id from fresh)`.execute(trx);
}

async function saveLinks(trx: Trx, { links, endedLinks }: CustomerNews): Promise<void> {
  if (endedLinks.length > 0)
    await sql`delete from billing_link_copy where link_id = any(${endedLinks}::text[])`.execute(trx);
  if (links.length === 0) return;
  await sql`
    insert into billing_link_copy (link_id, child_id, parent_id, from_date, to_date)
    select id, "childId", "parentId", "from", "to"
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as told (id text, "childId" text, "parentId" text, "from" date, "to" date)
    on conflict (link_id) do update set from_date = excluded.from_date, to_date = excluded.to_date`.execute(trx);
}

async function savePartners(trx: Trx, { partners, grants }: CustomerNews): Promise<void> {
  if (partners.length === 0) return;
  await sql`
    insert into partner_copy (partner_id, status, source_version, as_of)
    select id, status, version, "asOf"
    from jsonb_to_recordset(${JSON.stringify(partners)}::jsonb) as told (id text, status text, version integer, "asOf" timestamptz)
    on conflict (partner_id) do update set status = excluded.status, source_version = excluded.source_version, as_of = excluded.as_of`.execute(
    trx,
  );
  if (grants.length === 0) return;
  await sql`
    insert into partner_grant_copy (grant_id, partner_id, customer_id, contract_id, field_groups, commands, from_date, to_date)
    select id, "partnerId", "customerId", "contractId", "fieldGroups", commands, "from", "to"
    from jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as told (
      id text, "partnerId" text, "customerId" text, "contractId" text, "fieldGroups" text[], commands text[], "from" date, "to" date)
    on conflict (grant_id) do update
    set field_groups = excluded.field_groups, commands = excluded.commands, from_date = excluded.from_date, to_date = excluded.to_date`.execute(
    trx,
  );
}
