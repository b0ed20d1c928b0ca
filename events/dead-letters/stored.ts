import { sql, type Transaction } from 'kysely';
import { logEntry, type LogEntry } from '../event.ts';
import type { LetterState, Reason } from './letter.ts';
import type { Whose } from './parking.ts';

/** A letter as whoever applies it needs it. */
export type StoredLetter = {
  readonly id: string;
  readonly state: LetterState;
  readonly attempts: number;
  readonly entry: LogEntry;
};

type LetterRow = {
  id: string;
  state: LetterState;
  attempts: number;
  source: string;
  sequence: number;
  event_id: string;
  kind: LogEntry['kind'];
  type: string;
  entity_type: string;
  entity_id: string | null;
  entity_version: number | null;
  customer_id: string | null;
  legal_entity_id: string | null;
  occurred_at: Date;
  envelope: string;
  previous_hash: Buffer;
  hash: Buffer;
};

const letterColumns = sql.raw(
  `id, state, attempts, source, sequence, event_id, kind, type, entity_type, entity_id, entity_version, customer_id,
   legal_entity_id, occurred_at, envelope, previous_hash, hash`,
);

/** Letters of this consumer by id, in the order of the log, held until the transaction ends. */
export async function lockLetters<DB>(
  trx: Transaction<DB>,
  { consumer, source }: Whose,
  ids: readonly string[],
): Promise<readonly StoredLetter[]> {
  const { rows } = await sql<LetterRow>`
    select ${letterColumns} from dead_letter
    where consumer = ${consumer} and source = ${source} and id = any(${ids}::text[]) order by sequence for update`.execute(
    trx,
  );
  return rows.map(storedLetter);
}

/** What waits behind a letter, in the order of the log. */
export async function waitingBehind<DB>(trx: Transaction<DB>, letterId: string): Promise<readonly StoredLetter[]> {
  const { rows } = await sql<LetterRow>`
    select ${letterColumns} from dead_letter where blocked_by = ${letterId} order by sequence for update`.execute(trx);
  return rows.map(storedLetter);
}

export async function resolve<DB>(trx: Transaction<DB>, id: string, state: 'REPLAYED' | 'DISMISSED'): Promise<void> {
  await sql`update dead_letter set state = ${state}, blocked_by = null, resolved_at = now() where id = ${id}`.execute(
    trx,
  );
}

/** It would not go in again: it is now what the others of its entity wait for. */
export async function parkAgain<DB>(
  trx: Transaction<DB>,
  id: string,
  reason: Reason,
  waiting: readonly string[],
): Promise<void> {
  await sql`
    update dead_letter set state = 'PARKED', blocked_by = null, reason_class = ${reason.class}, reason_message = ${reason.message},
      attempts = attempts + 1, first_failed_at = coalesce(first_failed_at, now()), last_failed_at = now()
    where id = ${id}`.execute(trx);
  await sql`update dead_letter set blocked_by = ${id} where id = any(${waiting}::text[])`.execute(trx);
}

function storedLetter(row: LetterRow): StoredLetter {
  return {
    id: row.id,
    state: row.state,
    attempts: row.attempts,
    entry: logEntry({
      source: row.source,
      sequence: row.sequence,
      eventId: row.event_id,
      kind: row.kind,
      type: row.type,
      entityType: row.entity_type,
      entityId: row.entity_id,
      entityVersion: row.entity_version,
      customerId: row.customer_id,
      legalEntityId: row.legal_entity_id,
      occurredAt: row.occurred_at,
      envelope: row.envelope,
      previousHash: row.previous_hash,
      hash: row.hash,
    }),
  };
}
