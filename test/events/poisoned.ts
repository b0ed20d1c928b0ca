import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../events/event.ts';
import type { Postgres } from '../../platform/postgres/pool.ts';

/** A consumer's own tables: what it made of the log, and the places at which it fails until somebody mends it. */
export async function createPoisonTables<DB>(database: Postgres<DB>): Promise<void> {
  await sql`create table seen (id bigint generated always as identity, sequence bigint not null unique, entity_id text)`.execute(
    database.db,
  );
  await sql`create table poison (sequence bigint primary key)`.execute(database.db);
}

/** Keeps every entry, and fails after it kept some of the batch where one is poisoned. */
export async function applyUnlessPoisoned<DB>(trx: Transaction<DB>, entries: readonly LogEntry[]): Promise<void> {
  for (const { sequence, entityId } of entries) {
    await sql`insert into seen (sequence, entity_id) values (${sequence}, ${entityId})`.execute(trx);
    const { rows } = await sql`select 1 from poison where sequence = ${sequence}`.execute(trx);
    if (rows.length > 0) throw new Error(`"${entityId}" would not go in`);
  }
}
