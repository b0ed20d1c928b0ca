import { sql, type Kysely, type Transaction } from 'kysely';
import { randomBytes } from '../../core/random-bytes.ts';
import type { CommandTables } from '../commands/tables.ts';
import { together } from '../postgres/together.ts';

/** The key of each subject asked for; null where the person has been erased. */
export type SubjectKeys = ReadonlyMap<string, Buffer | null>;

const keyBytes = 32;

/** Reads the keys of these subjects and makes those that are missing, in the caller's transaction. */
export function subjectKeys(trx: Transaction<CommandTables>, subjects: readonly string[]): Promise<SubjectKeys> {
  return subjects.length === 0 ? Promise.resolve(new Map()) : readKeys(trx, subjects);
}

/** In one order for everybody, so that two transactions never wait for each other's rows. */
const readKeys = together<Transaction<CommandTables>, readonly string[], SubjectKeys>(async (trx, asked) => {
  const subjects = [...new Set(asked.flat())].sort();
  const fresh = subjects.map(() => randomBytes(keyBytes));
  // The update changes nothing: it makes the statement return rows that were there already.
  const rows = await sql<{ subject: string; key: Buffer | null }>`
    insert into subject_keys (subject, key)
    select * from unnest(${subjects}::text[], ${fresh}::bytea[])
    on conflict (subject) do update set subject = excluded.subject
    returning subject, key`.execute(trx);
  const keys = new Map(rows.rows.map((row) => [row.subject, row.key]));
  return asked.map(() => keys);
});

/** Reads the keys of these subjects and makes none: a subject without one was never sealed for here. */
export async function findSubjectKeys<DB>(db: Kysely<DB>, subjects: readonly string[]): Promise<SubjectKeys> {
  if (subjects.length === 0) return new Map();
  const { rows } = await sql<{ subject: string; key: Buffer | null }>`
    select subject, key from subject_keys where subject = any(${subjects}::text[])`.execute(db);
  return new Map(rows.map(({ subject, key }) => [subject, key]));
}

/** Destroys keys for ever; what was sealed with them stays, unreadable, and hashes over it still verify. */
export async function destroySubjectKeys(
  trx: Transaction<CommandTables>,
  subjects: readonly string[],
  now: Date,
): Promise<void> {
  if (subjects.length === 0) return;
  await sql`
    insert into subject_keys (subject, key, erased_at)
    select subject, null, ${now} from unnest(${subjects}::text[]) as subject
    on conflict (subject) do update set key = null, erased_at = coalesce(subject_keys.erased_at, excluded.erased_at)`.execute(
    trx,
  );
}
