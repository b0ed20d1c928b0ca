import { sql, type Kysely } from 'kysely';
import type { CommandTables } from './tables.ts';

/** What a system of record told and could not be taken in, with why. */
export type SetAside = {
  readonly system: string;
  /** Where the system told it; what is told again at the same place is known. */
  readonly place: string;
  readonly problem: string;
  readonly told: string;
};

/** Of something larger its beginning is kept: the whole stands where it was told. */
export const toldLengthMax = 4_000;

/** Keeps it for whoever has to look, once. */
export async function setAside(
  db: Kysely<CommandTables>,
  { system, place, problem, told }: SetAside,
  now: Date,
): Promise<void> {
  await sql`
    insert into facts_set_aside (system, place, problem, told, noted_at)
    values (${system}, ${place}, ${problem}, ${storable(told)}, ${now})
    on conflict (system, place) do nothing`.execute(db);
}

/** PostgreSQL keeps no NUL in a text. */
function storable(told: string): string {
  return told.slice(0, toldLengthMax).replaceAll('\0', '\ufffd');
}
