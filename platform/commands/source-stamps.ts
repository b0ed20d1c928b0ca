import { sql, type Transaction } from 'kysely';
import type { CommandTables } from './tables.ts';

export type SourceStamp = {
  readonly system: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly version: string;
};

/** Notes which version of an outside system's record we hold, unless a newer one is noted. Versions sort as text. */
export async function stampSource(
  trx: Transaction<CommandTables>,
  stamp: SourceStamp,
  now: Date,
): Promise<'NEWER' | 'NOT_NEWER'> {
  const stamped = await sql`
    insert into source_stamp (system, entity_type, entity_id, version, as_of)
    values (${stamp.system}, ${stamp.entityType}, ${stamp.entityId}, ${stamp.version}, ${now})
    on conflict (system, entity_type, entity_id) do update set version = excluded.version, as_of = excluded.as_of
    where source_stamp.version collate "C" < excluded.version collate "C"
    returning 1`.execute(trx);
  return stamped.rows.length > 0 ? 'NEWER' : 'NOT_NEWER';
}
