import { sql, type Transaction } from 'kysely';
import { withoutOlder } from '../events/entity-versions.ts';
import type { LogEntry } from '../events/event.ts';
import { consume } from '../events/inbox.ts';
import type { CommandTables } from '../platform/commands/tables.ts';
import { givenRows } from '../platform/postgres/given-rows.ts';
import type { Copy } from './open-subgraph.ts';

type Trx = Transaction<CommandTables>;

/** Follows the customer log for where customers are and which territory sells to them. The customer source owns it; this is a copy. */
export function copyPlacesFor(
  subgraph: 'contract' | 'billing' | 'ledger',
  /** What else follows for these customers, once the copy knows. */
  then: (trx: Trx, customers: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Copy {
  return (database, customer, telemetry) =>
    consume<CommandTables>({
      consumer: `${subgraph}.customer-places`,
      source: 'customer',
      ...customer,
      database,
      ...telemetry,
      accountable: { team: subgraph, runbook: 'docs/runbooks/copies.md' },
      apply: async (trx, entries) => then(trx, await applyPlaces(trx, entries)),
    });
}

/** Told again, or told an older version, it changes nothing. Answers whose place was told. */
export async function applyPlaces(trx: Trx, entries: readonly LogEntry[]): Promise<readonly string[]> {
  const told = entries.filter(tells);
  if (told.length === 0) return [];
  const ids = [...new Set(told.map(({ entityId }) => entityId))];
  const held = await sql<{ id: string; version: number }>`
    select customer_id as id, source_version as version from customer_places where customer_id = any(${ids}::text[])`.execute(
    trx,
  );
  const versions = new Map(held.rows.map(({ id, version }) => [`Customer:${id}`, version]));
  const places = placesIn(withoutOlder(told, versions));
  if (places.length > 0) await keepPlaces(trx, places);
  return places.map(({ id }) => id);
}

async function keepPlaces(trx: Trx, places: readonly Place[]): Promise<void> {
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
        as_of = excluded.as_of`.execute(trx);
}

/** Of what was not said (`undefined`) what is held stays. */
type Place = {
  readonly id: string;
  readonly version: number;
  readonly asOf: Date;
  readonly country: string | null | undefined;
  readonly territory: string | null | undefined;
};

/** The last word on each customer. */
function placesIn(entries: readonly LogEntry[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { entityId: id, entityVersion: version, occurredAt: asOf, event } of entries) {
    if (id === null || version === null) continue;
    const { country = places.get(id)?.country, territory = places.get(id)?.territory } =
      (event.data as Data).changed ?? {};
    places.set(id, { id, version, asOf, country, territory });
  }
  return [...places.values()];
}

function tells({ kind, entityType, event }: LogEntry): boolean {
  const { changed } = event.data as Data;
  return (
    kind !== 'refusal' &&
    entityType === 'Customer' &&
    (changed?.country !== undefined || changed?.territory !== undefined)
  );
}

type Data = { readonly changed?: { readonly country?: string | null; readonly territory?: string | null } };
