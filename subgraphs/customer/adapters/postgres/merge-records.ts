import { sql, type Kysely, type RawBuilder } from 'kysely';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { Customer, CustomerId, MergeRecord } from '../../domain/customer.ts';
import type { CustomerTables } from './tables.ts';

type Db = Kysely<CustomerTables>;

/** A customer's merges, as a JSON list beside it. */
export const mergeRecordsOf: RawBuilder<readonly MergeRecordJson[]> = sql`(
  select coalesce(json_agg(part), '[]') from (
    select id, loser_id as "loserId", survivor_id as "survivorId", state, requested_by as "requestedBy", requested_at as "requestedAt",
           approved_by as "approvedBy", approved_at as "approvedAt", merged_at as "mergedAt", undone_at as "undoneAt", details
    from merge_records where loser_id = customers.id order by id) as part)`;

type Details = Pick<
  MergeRecord,
  | 'fieldDecisions'
  | 'replaced'
  | 'statusBefore'
  | 'movedParts'
  | 'madeLinkIds'
  | 'endedLinks'
  | 'settledCandidateIds'
  | 'aliasIds'
>;
type Instant = 'requestedAt' | 'approvedAt' | 'mergedAt' | 'undoneAt';

/** Instants inside JSON arrive as text. */
export type MergeRecordJson = Omit<MergeRecord, keyof Details | Instant> & {
  readonly requestedAt: string;
  readonly approvedAt: string | null;
  readonly mergedAt: string | null;
  readonly undoneAt: string | null;
  readonly details: Details;
};

export function revivedMerge({ details, ...row }: MergeRecordJson): MergeRecord {
  const instant = (text: string | null) => (text === null ? null : new Date(text));
  return {
    ...row,
    requestedAt: new Date(row.requestedAt),
    approvedAt: instant(row.approvedAt),
    mergedAt: instant(row.mergedAt),
    undoneAt: instant(row.undoneAt),
    ...details,
  };
}

export async function writeMerges(db: Db, customer: Customer): Promise<void> {
  const shape = `id text, "loserId" text, "survivorId" text, state text, "requestedBy" text, "requestedAt" timestamptz,
    "approvedBy" text, "approvedAt" timestamptz, "mergedAt" timestamptz, "undoneAt" timestamptz, details jsonb`;
  const rows = (customer.merges ?? []).map(
    ({
      fieldDecisions,
      replaced,
      statusBefore,
      movedParts,
      madeLinkIds,
      endedLinks,
      settledCandidateIds,
      aliasIds,
      ...row
    }) => ({
      ...row,
      details: {
        fieldDecisions,
        replaced,
        statusBefore,
        movedParts,
        madeLinkIds,
        endedLinks,
        settledCandidateIds,
        aliasIds,
      },
    }),
  );
  await sql`
    insert into merge_records (id, loser_id, survivor_id, state, requested_by, requested_at, approved_by, approved_at, merged_at, undone_at, details)
    select id, "loserId", "survivorId", state, "requestedBy", "requestedAt", "approvedBy", "approvedAt", "mergedAt", "undoneAt", details
    from ${givenRows(shape, rows)} as given
    on conflict (id) do update
    set state = excluded.state, approved_by = excluded.approved_by, approved_at = excluded.approved_at, merged_at = excluded.merged_at,
        undone_at = excluded.undone_at, details = excluded.details`.execute(db);
}

/** Customers that point at this one, in the order of their ids. */
export async function aliasesOf(db: Db, customer: CustomerId, max: number): Promise<readonly CustomerId[]> {
  const rows = await db
    .selectFrom('customers')
    .select('id')
    .where('merged_into_id', '=', customer)
    .orderBy('id')
    .limit(max)
    .execute();
  return rows.map(({ id }) => id as CustomerId);
}

/** The customer of the newest merge in force into this one; null where nobody was merged into it here. */
export async function latestLoser(db: Db, survivor: CustomerId): Promise<CustomerId | null> {
  const row = await db
    .selectFrom('merge_records')
    .select('loser_id')
    .where('survivor_id', '=', survivor)
    .where('state', '=', 'MERGED')
    .orderBy('merged_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (row?.loser_id ?? null) as CustomerId | null;
}

/** Of several merges that had moved one link and were undone since, the first has the last word: it was undone last. */
export async function parentsGivenBack(
  db: Db,
  links: readonly string[],
  after: Date,
): Promise<ReadonlyMap<string, CustomerId>> {
  if (links.length === 0) return new Map();
  const found = await sql<{ link: string; loser: CustomerId }>`
    select distinct on (link.id) link.id as link, record.loser_id as loser
    from merge_records record
    join unnest(${links}::text[]) as link (id)
      on record.details -> 'movedParts' ? link.id or record.details -> 'madeLinkIds' ? link.id
    where record.state = 'UNDONE' and record.undone_at >= ${after} and record.merged_at <= ${after}
    order by link.id, record.merged_at, record.id`.execute(db);
  return new Map(found.rows.map(({ link, loser }) => [link, loser]));
}

export async function linksGivenBack(db: Db, parents: readonly CustomerId[], since: Date): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    select distinct link ->> 'id' as id
    from merge_records record cross join jsonb_array_elements(record.details -> 'endedLinks') as link
    where record.state = 'UNDONE' and record.undone_at >= ${since} and link ->> 'parentId' = any(${parents}::text[])`.execute(
    db,
  );
  return found.rows.map(({ id }) => id);
}

/** When billing last made a document of one of these customers final, as the copy knows. */
export async function lastPosted(db: Db, customers: readonly CustomerId[]): Promise<Date | null> {
  const row = await db
    .selectFrom('posted_documents_copy')
    .select((copy) => copy.fn.max('last_posted_at').as('last'))
    .where('customer_id', '=', sql<string>`any(${customers}::text[])`)
    .executeTakeFirstOrThrow();
  return row.last ?? null;
}

/** The system whose fact was the last word on a customer; null where only commands spoke. */
export async function lastReporter(db: Db, customer: CustomerId): Promise<string | null> {
  const found = await sql<{ system: string }>`
    select system from source_stamp where entity_type = 'Customer' and entity_id = ${customer} order by as_of desc limit 1`.execute(
    db,
  );
  return found.rows[0]?.system ?? null;
}
