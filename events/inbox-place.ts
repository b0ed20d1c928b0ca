import { sql, type Kysely, type RawBuilder } from 'kysely';
import { invariant } from '../core/invariant.ts';
import type { Whose } from './dead-letters/parking.ts';
import type { LogEntry } from './event.ts';

/** Where a consumer stands in a source's log. */
export type Place = {
  readonly sequence: number;
  readonly hash: Buffer | null;
  /** Null unless a process may have ended at what stands behind. */
  readonly unended: Unended | null;
};

/** An attempt that began and of whose end nothing is written. */
export type Unended = {
  /** Entries up to here were in the attempt. */
  readonly through: number;
  /** How often the first of them was begun alone. */
  readonly alone: number;
  readonly since: Date;
};

/** It never threw: the process was gone each time. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';

  constructor() {
    super('The process ended while it applied this entry, each time that it was tried.');
  }
}

export async function storedPlace<DB>(db: Kysely<DB>, { consumer, source }: Whose): Promise<Place> {
  const { rows } = await sql<PlaceRow>`
    with begun as (
      insert into inbox_position (consumer, source) values (${consumer}, ${source})
      on conflict (consumer, source) do nothing returning ${placeColumns}
    )
    select * from begun
    union all select ${placeColumns} from inbox_position where consumer = ${consumer} and source = ${source}`.execute(
    db,
  );
  const [row] = rows;
  return row === undefined ? { sequence: 0, hash: null, unended: null } : placeOf(row);
}

/** From the entry before the batch to its last one; null where another instance has moved it. A note up to there is gone. */
export async function movePosition<DB>(
  db: Kysely<DB>,
  { consumer, source }: Whose,
  batch: readonly LogEntry[],
): Promise<Place | null> {
  const [first] = batch;
  const last = batch.at(-1);
  invariant(first !== undefined && last !== undefined, 'there is something to apply');
  const { rows } = await sql<PlaceRow>`
    update inbox_position set sequence = ${last.sequence}, hash = ${last.hash}, updated_at = now(), unended_alone = 0,
      unended_after = ${last.sequence}, unended_through = case when unended_through > ${last.sequence} then unended_through end
    where consumer = ${consumer} and source = ${source} and sequence = ${first.sequence - 1}
    returning ${placeColumns}`.execute(db);
  return rows[0] === undefined ? null : placeOf(rows[0]);
}

/** Notes that entries up to `through` are begun, or that the first of a suspected batch is; false where the position has moved. */
export function noteAttempt<DB>(
  db: Kysely<DB>,
  whose: Whose,
  { sequence, unended }: Place,
  through: number,
): Promise<boolean> {
  return unended === null
    ? note(db, whose, sequence, sql`unended_through = ${through}, unended_alone = 0, unended_since = now()`)
    : note(db, whose, sequence, sql`unended_alone = unended_alone + 1`);
}

/** It ended, by an error: what was noted before holds again. */
export async function noteEnd<DB>(db: Kysely<DB>, whose: Whose, { sequence, unended }: Place): Promise<void> {
  const { through, alone } = unended ?? { through: null, alone: 0 };
  await note(db, whose, sequence, sql`unended_through = ${through}, unended_alone = ${alone}`);
}

async function note<DB>(
  db: Kysely<DB>,
  { consumer, source }: Whose,
  sequence: number,
  what: RawBuilder<unknown>,
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update inbox_position set unended_after = ${sequence}, ${what}
    where consumer = ${consumer} and source = ${source} and sequence = ${sequence}`.execute(db);
  return numAffectedRows > 0n;
}

const placeColumns = sql.raw(
  `sequence, hash, unended_after as after, unended_through as through, unended_alone as alone, unended_since as since`,
);

type PlaceRow = {
  readonly sequence: number;
  readonly hash: Buffer | null;
  readonly after: number | null;
  readonly through: number | null;
  readonly alone: number;
  readonly since: Date | null;
};

function placeOf({ sequence, hash, after, through, alone, since }: PlaceRow): Place {
  const unended = after !== sequence || through === null || since === null ? null : { through, alone, since };
  return { sequence, hash, unended };
}
