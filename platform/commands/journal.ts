import { sql, type Transaction } from 'kysely';
import { refuse } from '../../core/refusal.ts';
import type { Json } from '../../core/json.ts';
import { uniqueViolation } from '../postgres/errors.ts';
import type { Docket, Told } from './filing.ts';
import { RefusedLate } from './refused-late.ts';
import type { CommandTables } from './tables.ts';

/** Everything the second half of a command to an outside system needs, also after a restart. */
export type Noted = {
  readonly docket: Docket;
  readonly told: Told;
  /** The entity before and after, as JSON; `before` is null for a creation. */
  readonly before: Json;
  readonly after: Json;
};

export type JournalEntry = {
  readonly id: number;
  readonly system: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly attempts: number;
  readonly noted: Noted;
};

/** How long whoever settles a command may take before somebody else may try. Longer than any adapter's deadline. */
export const leaseSeconds = 15;

/**
 * Notes a command before the call, leased to whoever notes it: nobody else may settle it in the moment between. One command
 * is in flight per entity and system: a second one is told to come back.
 */
export async function note(
  trx: Transaction<CommandTables>,
  entry: { readonly system: string; readonly entityId: string; readonly noted: Noted; readonly now: Date },
): Promise<JournalEntry> {
  const { docket } = entry.noted;
  const command = JSON.stringify(entry.noted);
  const attempts = 1;
  try {
    const { id } = await trx
      .insertInto('command_journal')
      .values({
        principal: docket.principal,
        key: docket.key,
        system: entry.system,
        entity_type: docket.context.entityType,
        entity_id: entry.entityId,
        command,
        state: 'PENDING',
        outcome: null,
        attempts,
        leased_until: leaseEnd(entry.now),
        noted_at: entry.now,
        closed_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { system, entityId } = entry;
    const noted = JSON.parse(command) as Noted;
    return { id, system, entityType: docket.context.entityType, entityId, attempts, noted };
  } catch (error) {
    if (uniqueViolation(error) !== 'command_journal_in_flight') throw error;
    throw new RefusedLate(
      refuse(
        'COMMAND_IN_PROGRESS',
        {},
        'Another command on this entity is still waiting for its system of record: repeat the request.',
      ),
    );
  }
}

/** Takes the open entries that nobody holds, oldest first, for `leaseSeconds`. */
export async function lease(
  trx: Transaction<CommandTables>,
  now: Date,
  which: { readonly principal: string; readonly key: string } | { readonly limit: number },
): Promise<JournalEntry[]> {
  const chosen = 'limit' in which ? sql`true` : sql`principal = ${which.principal} and key = ${which.key}`;
  const limit = 'limit' in which ? which.limit : 1;
  const leased = await sql<{
    id: number;
    system: string;
    entity_type: string;
    entity_id: string;
    attempts: number;
    command: Noted;
  }>`
    update command_journal set attempts = attempts + 1, leased_until = ${leaseEnd(now)}
    where id in (
      select id from command_journal
      where state <> 'DONE' and (leased_until is null or leased_until < ${now}) and ${chosen}
      order by noted_at limit ${limit} for update skip locked
    )
    returning id, system, entity_type, entity_id, attempts, command`.execute(trx);
  return leased.rows.map((row) => ({
    id: row.id,
    system: row.system,
    entityType: row.entity_type,
    entityId: row.entity_id,
    attempts: row.attempts,
    noted: row.command,
  }));
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + leaseSeconds * 1_000);
}

/** The outcome is known. What was noted is let go, because it may name persons. */
export async function close(trx: Transaction<CommandTables>, id: number, outcome: string, now: Date): Promise<void> {
  await sql`
    update command_journal set state = 'DONE', outcome = ${JSON.stringify(outcome)}::jsonb, command = '{}'::jsonb, leased_until = null, closed_at = ${now}
    where id = ${id}`.execute(trx);
}

/** Nobody knows yet: to be looked up after a while. */
export async function leaveUnknown(trx: Transaction<CommandTables>, id: number, probeAt: Date): Promise<void> {
  await sql`update command_journal set state = 'UNKNOWN', leased_until = ${probeAt} where id = ${id}`.execute(trx);
}

/** The call never reached the system: as if the command had not been sent, so its key is free again. */
export async function forget(trx: Transaction<CommandTables>, entry: JournalEntry): Promise<void> {
  const { principal, key } = entry.noted.docket;
  await sql`delete from command_journal where id = ${entry.id}`.execute(trx);
  await sql`delete from idempotency where principal = ${principal} and key = ${key} and state = 'RUNNING'`.execute(trx);
}

/** Whether a command on this entity waits for this system. */
export async function isInFlight(
  trx: Transaction<CommandTables>,
  system: string,
  entityType: string,
  entityId: string,
): Promise<boolean> {
  const found = await trx
    .selectFrom('command_journal')
    .select('id')
    .where('system', '=', system)
    .where('entity_type', '=', entityType)
    .where('entity_id', '=', entityId)
    .where('state', '!=', 'DONE')
    .executeTakeFirst();
  return found !== undefined;
}
