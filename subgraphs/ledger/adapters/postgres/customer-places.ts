import { sql, type Kysely } from 'kysely';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { CustomerPlace, ToldPlace } from '../../port.ts';
import type { LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

export async function placeOf(db: Db, customer: string): Promise<CustomerPlace | null> {
  const { rows } = await sql<CustomerPlace>`
    select country, territory from customer_places where customer_id = ${customer}`.execute(db);
  return rows[0] ?? null;
}

export async function placeVersions(db: Db, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; version: number }>`
    select customer_id as id, source_version as version from customer_places where customer_id = any(${ids}::text[])`.execute(
    db,
  );
  return rows;
}

/** What waits for a route of theirs is tried again. */
export async function keepPlaces(db: Db, places: readonly ToldPlace[]): Promise<void> {
  if (places.length === 0) return;
  const rows = places.map(({ country, territory, ...place }) => ({
    ...place,
    country,
    countryMoves: country !== undefined,
    territory,
    territoryMoves: territory !== undefined,
  }));
  const told = givenRows(
    'id text, country text, "countryMoves" boolean, territory text, "territoryMoves" boolean, version integer, "asOf" timestamptz',
    rows,
  );
  await sql`
    insert into customer_places (customer_id, country, territory, source_version, as_of)
    select told.id, case when "countryMoves" then told.country else held.country end,
      case when "territoryMoves" then told.territory else held.territory end, version, "asOf"
    from ${told} as told left join customer_places held on held.customer_id = told.id
    on conflict (customer_id) do update
    set country = excluded.country, territory = excluded.territory, source_version = excluded.source_version,
        as_of = excluded.as_of`.execute(db);
  await sql`
    update posting_requests set due = true
    where waiting_for in ('ROUTE_MISSING', 'ROUTE_AMBIGUOUS')
      and customer_id = any(${places.map(({ id }) => id)}::text[])`.execute(db);
}
