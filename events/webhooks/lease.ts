import { sql, type Kysely } from 'kysely';
import { later } from '../../platform/postgres/later.ts';

/** The right to send to one endpoint: of all workers one has it, and whoever has an older token may write nothing. */
export type Lease = { readonly endpointId: string; readonly token: number };

/** How long a worker that died keeps its endpoints to itself. */
export const leaseMs = 6_000;

/** Takes endpoints that nobody sends to. */
export async function takeLeases<DB>(db: Kysely<DB>, holder: string, limit: number): Promise<readonly Lease[]> {
  await sql`
    insert into webhook_senders (endpoint_id) select id from webhook_endpoints where status = 'ENABLED'
    on conflict do nothing`.execute(db);
  const { rows } = await sql<Lease>`
    update webhook_senders set holder = ${holder}, token = token + 1, leased_until = ${later(leaseMs)}
    where endpoint_id in (
      select endpoint_id from webhook_senders sender join webhook_endpoints endpoint on endpoint.id = sender.endpoint_id
      where endpoint.status = 'ENABLED' and (leased_until is null or leased_until < now())
      order by leased_until nulls first limit ${limit} for update of sender skip locked
    )
    returning endpoint_id as "endpointId", token`.execute(db);
  return rows;
}

/** What a sender may not have seen yet: that somebody changed its endpoint, or ordered something to be sent once more. */
export type Kept = { readonly version: number; readonly ordered: boolean };

/** Keeps what is still this worker's; what is not among the answer was taken by another one, or is disabled. */
export async function renewLeases<DB>(db: Kysely<DB>, holder: string): Promise<ReadonlyMap<string, Kept>> {
  const { rows } = await sql<Kept & { readonly id: string }>`
    update webhook_senders set leased_until = ${later(leaseMs)}
    from webhook_endpoints endpoint
    where endpoint.id = endpoint_id and endpoint.status = 'ENABLED' and holder = ${holder} and leased_until > now()
    returning endpoint_id as id, endpoint.version,
      exists (select 1 from webhook_redeliveries ordered where ordered.endpoint_id = endpoint.id) as ordered`.execute(
    db,
  );
  return new Map(rows.map(({ id, ...kept }) => [id, kept]));
}

/** Lets others have them at once, unless they have them already. */
export async function giveBack<DB>(db: Kysely<DB>, { endpointId, token }: Lease): Promise<void> {
  await sql`
    update webhook_senders set leased_until = null, holder = null
    where endpoint_id = ${endpointId} and token = ${token}`.execute(db);
}
