import { sql, type Kysely, type Transaction } from 'kysely';
import { newId } from '../../core/ids.ts';
import { givenRows } from '../../platform/postgres/given-rows.ts';
import { entityKey } from '../entity-versions.ts';
import type { LogEntry } from '../event.ts';
import type { Accountable, LetterState, Reason } from './letter.ts';

/** Whose letters: one consumer of one source, in the schema that the connection stands in. */
export type Whose = { readonly consumer: string; readonly source: string };

/**
 * A consumer that cannot apply so many entries has no poison but a mistake of its own: it stands still rather than to let
 * the whole log pass by.
 */
export const openLettersMax = 1_000;

export class TooManyLetters extends Error {
  override readonly name = 'TooManyLetters';

  constructor({ consumer, source }: Whose) {
    super(`${consumer} has ${openLettersMax} open dead letters of ${source}: it parks no more and stands still.`);
  }
}

/** Letters that others may have to wait for. */
export type Heads = {
  /** The one behind which an entry has to wait; null where nothing of its entity is parked before it. */
  before(entry: LogEntry): string | null;
  /** Whether the entry is parked itself: so it is when a consumer's position was put back. */
  has(entry: LogEntry): boolean;
};

export async function readHeads<DB>(db: Kysely<DB>, { consumer, source }: Whose): Promise<Heads> {
  const { rows } = await sql<{ id: string; sequence: number; entityType: string; entityId: string | null }>`
    select id, sequence, entity_type as "entityType", entity_id as "entityId" from dead_letter
    where consumer = ${consumer} and source = ${source} and state = 'PARKED'`.execute(db);
  const byEntity = new Map(rows.filter(({ entityId }) => entityId !== null).map((row) => [entityKey(row), row]));
  const parked = new Set(rows.map(({ sequence }) => sequence));
  return {
    before(entry) {
      const head = entry.entityId === null ? undefined : byEntity.get(entityKey(entry));
      return head !== undefined && head.sequence < entry.sequence ? head.id : null;
    },
    has: ({ sequence }) => parked.has(sequence),
  };
}

type Failure = { readonly reason: Reason; readonly attempts: number; readonly firstFailedAt: Date };

/** Keeps an entry that would not go in. */
export function park<DB>(
  trx: Transaction<DB>,
  whose: Whose,
  accountable: Accountable,
  entry: LogEntry,
  { reason, attempts, firstFailedAt }: Failure,
): Promise<void> {
  return insertLetters(trx, whose, accountable, [
    { entry, state: 'PARKED', blockedBy: null, reason, attempts, firstFailedAt },
  ]);
}

/** Keeps entries that must wait behind a parked one of their entity. */
export function block<DB>(
  trx: Transaction<DB>,
  whose: Whose,
  accountable: Accountable,
  entries: readonly { readonly entry: LogEntry; readonly blockedBy: string }[],
): Promise<void> {
  const untried = { state: 'BLOCKED', reason: null, attempts: 0, firstFailedAt: null } as const;
  return insertLetters(
    trx,
    whose,
    accountable,
    entries.map((one) => ({ ...one, ...untried })),
  );
}

type NewLetter = {
  readonly entry: LogEntry;
  readonly state: LetterState;
  readonly blockedBy: string | null;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly firstFailedAt: Date | null;
};

async function insertLetters<DB>(
  trx: Transaction<DB>,
  { consumer, source }: Whose,
  { team, runbook }: Accountable,
  letters: readonly NewLetter[],
): Promise<void> {
  const rows = letters.map(({ entry, state, blockedBy, reason, attempts, firstFailedAt }) => ({
    id: newId('dlt'),
    sequence: entry.sequence,
    event_id: entry.eventId,
    kind: entry.kind,
    type: entry.type,
    entity_type: entry.entityType,
    entity_id: entry.entityId,
    entity_version: entry.entityVersion,
    customer_id: entry.customerId,
    legal_entity_id: entry.legalEntityId,
    occurred_at: entry.occurredAt,
    envelope: entry.envelope,
    previous_hash: `\\x${entry.previousHash.toString('hex')}`,
    hash: `\\x${entry.hash.toString('hex')}`,
    state,
    blocked_by: blockedBy,
    reason_class: reason?.class ?? null,
    reason_message: reason?.message ?? null,
    attempts,
    first_failed_at: firstFailedAt,
  }));
  const shape = `id text, sequence bigint, event_id uuid, kind text, type text, entity_type text, entity_id text,
    entity_version integer, customer_id text, legal_entity_id text, occurred_at timestamptz, envelope text, previous_hash bytea,
    hash bytea, state text, blocked_by text, reason_class text, reason_message text, attempts integer, first_failed_at timestamptz`;
  const inserted = await sql<{ open: number }>`
    with added as (
      insert into dead_letter (id, sequence, event_id, kind, type, entity_type, entity_id, entity_version, customer_id,
        legal_entity_id, occurred_at, envelope, previous_hash, hash, state, blocked_by, reason_class, reason_message, attempts,
        first_failed_at, last_failed_at, consumer, source, team, runbook, parked_at)
      select given.*, case when given.first_failed_at is not null then now() end, ${consumer}, ${source}, ${team}, ${runbook}, now()
      from ${givenRows(shape, rows)} as given
      on conflict (consumer, source, sequence) where state in ('PARKED', 'BLOCKED') do nothing
    )
    select count(*)::int as open from dead_letter
    where consumer = ${consumer} and source = ${source} and state in ('PARKED', 'BLOCKED')`.execute(trx);
  // What this statement added it does not see itself.
  if ((inserted.rows[0]?.open ?? 0) + rows.length > openLettersMax) throw new TooManyLetters({ consumer, source });
}

/** Whether the entry at this place waits in a letter: then what is known here is older than it. */
export async function isHeld<DB>(db: Kysely<DB>, { consumer, source }: Whose, sequence: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from dead_letter
    where consumer = ${consumer} and source = ${source} and sequence = ${sequence} and state in ('PARKED', 'BLOCKED')`.execute(
    db,
  );
  return rows.length > 0;
}
