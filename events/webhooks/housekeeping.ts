import { sql } from 'kysely';
import type { CommandTables } from '../../platform/commands/tables.ts';
import type { Postgres } from '../../platform/postgres/pool.ts';
import type { SecretSeal } from './secret-seal.ts';

/** How long it can be read what came of an attempt. */
export const deliveriesKeptDays = 30;
const sweepMax = 5_000;

/** Forgets old attempts, and secrets that sign no more; a few at a time. */
export async function sweepDeliveries({ db }: Postgres<CommandTables>): Promise<void> {
  await sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries where started_at < now() - make_interval(days => ${deliveriesKeptDays})
      order by started_at limit ${sweepMax}
    )`.execute(db);
  await sql`delete from webhook_secrets where expires_at < now()`.execute(db);
  await sweepDeleted(db);
}

/** What a worker that died, or was about to begin, left of an endpoint that somebody deleted meanwhile. */
async function sweepDeleted(db: Postgres<CommandTables>['db']): Promise<void> {
  const deleted = sql`select id from webhook_endpoints where status = 'DELETED' and updated_at < now() - interval '1 minute'`;
  await sql`
    update webhook_deliveries set outcome = 'UNKNOWN', error = 'INTERRUPTED'
    where outcome = 'SENDING' and endpoint_id in (${deleted})`.execute(db);
  for (const table of ['webhook_messages', 'webhook_positions', 'webhook_senders'])
    await sql`delete from ${sql.table(table)} where endpoint_id in (${deleted})`.execute(db);
}

/** Seals with the key of now what an earlier one sealed: once every worker has started with a new key, the old one can go. */
export async function sealAnew({ db }: Postgres<CommandTables>, seal: SecretSeal): Promise<void> {
  const { rows } = await sql<{ id: string; endpoint_id: string; sealed: string }>`
    select id, endpoint_id, sealed from webhook_secrets`.execute(db);
  for (const { id, endpoint_id: endpointId, sealed } of rows) {
    const secret = seal.isCurrent(sealed) ? null : seal.unseal(sealed, endpointId);
    if (secret === null) continue;
    const anew = seal.seal(secret, endpointId);
    await sql`update webhook_secrets set sealed = ${anew} where id = ${id} and sealed = ${sealed}`.execute(db);
  }
}
