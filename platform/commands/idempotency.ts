import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { canonicalJson } from '../../core/canonical-json.ts';
import { invariant } from '../../core/invariant.ts';
import type { Refusal } from '../../core/refusal.ts';
import { givenRowsOf } from '../postgres/given-rows.ts';
import { together } from '../postgres/together.ts';
import { plain } from './plain.ts';
import type { CommandTables } from './tables.ts';
import type { Write } from './write.ts';

/** What a key did the first time. A repeat answers with the same. */
export type Recorded =
  | { readonly state: 'RUNNING' }
  | { readonly state: 'REFUSED'; readonly refusal: Refusal; readonly auditId: string }
  | {
      readonly state: 'DONE';
      readonly entityId: string;
      readonly recordVersion: number;
      readonly outcome: 'APPLIED' | 'SUBMITTED';
      readonly outboxId: number;
      readonly auditId: string;
      readonly correlationId: string;
    };

export type Claim =
  | { readonly kind: 'NEW' }
  | { readonly kind: 'REPEAT'; readonly recorded: Recorded }
  | { readonly kind: 'OTHER_REQUEST'; readonly firstSeenAt: Date };

export type ClaimRequest = {
  readonly principal: string;
  readonly key: string;
  readonly command: string;
  readonly hash: Buffer;
  readonly correlationId: string;
  readonly now: Date;
  readonly retentionDays: number;
};

const dayMs = 86_400_000;

/**
 * The hash of the canonical request: operation and input, whatever the order of its properties (DOMAIN 1.3). Of the write
 * context it covers what the outcome depends on.
 */
export function requestHash(
  command: string,
  input: unknown,
  { expectedVersion, effectiveDate, reason }: Pick<Write, 'expectedVersion' | 'effectiveDate' | 'reason'>,
): Buffer {
  const request = { command, input: plain(input), expectedVersion, effectiveDate, reason };
  return createHash('sha256').update(canonicalJson(request)).digest();
}

/**
 * Takes the key for this transaction, or tells what it did before. A concurrent holder of the same key makes this
 * statement wait for its end, at most `lock_timeout`. A record past its retention is taken over.
 */
export const claimKey = together<Transaction<CommandTables>, ClaimRequest, Claim>(async (trx, requests) => {
  const rows = requests.map(({ principal, key, command, hash, correlationId, now, retentionDays }) => ({
    principal,
    key,
    command,
    request_hash: `\\x${hash.toString('hex')}`,
    correlation_id: correlationId,
    first_seen_at: now,
    expires_at: new Date(now.getTime() + retentionDays * dayMs),
  }));
  // In one order for everybody, so that two transactions never wait for each other's keys.
  const claimed = await sql<Pick<Row, 'principal' | 'key'>>`
    insert into idempotency (principal, key, command, request_hash, state, correlation_id, first_seen_at, expires_at)
    select principal, key, command, request_hash, 'RUNNING', correlation_id, first_seen_at, expires_at
    from ${givenRowsOf('idempotency', rows)} as given order by principal, key
    on conflict (principal, key) do update
    set command = excluded.command, request_hash = excluded.request_hash, state = 'RUNNING', entity_type = null, entity_id = null,
        record_version = null, outcome = null, outbox_id = null, audit_id = null, correlation_id = excluded.correlation_id,
        refusal = null, first_seen_at = excluded.first_seen_at, expires_at = excluded.expires_at
    where idempotency.expires_at < excluded.first_seen_at and idempotency.state <> 'RUNNING'
    returning principal, key`.execute(trx);
  const fresh = new Set(claimed.rows.map(nameOf));
  const known = await recordsOf(
    trx,
    requests.filter((request) => !fresh.has(nameOf(request))),
  );
  return requests.map((request) => {
    if (fresh.has(nameOf(request))) return { kind: 'NEW' };
    const row = known.get(nameOf(request));
    invariant(row, 'a key that could not be taken has a record');
    // A blanked hash belongs to an erased person: nothing can be shown to be the same request any more.
    if (row.command !== request.command || row.request_hash === null || !request.hash.equals(row.request_hash)) {
      return { kind: 'OTHER_REQUEST', firstSeenAt: row.first_seen_at };
    }
    return { kind: 'REPEAT', recorded: recordedIn(row) };
  });
});

async function recordsOf(
  trx: Transaction<CommandTables>,
  keys: readonly Pick<Row, 'principal' | 'key'>[],
): Promise<ReadonlyMap<string, Row>> {
  if (keys.length === 0) return new Map();
  const rows = await trx
    .selectFrom('idempotency')
    .selectAll()
    .where(
      sql<boolean>`(principal, key) in (select * from unnest(${keys.map((one) => one.principal)}::text[], ${keys.map((one) => one.key)}::text[]))`,
    )
    .execute();
  return new Map(rows.map((row) => [nameOf(row), row]));
}

function nameOf({ principal, key }: Pick<Row, 'principal' | 'key'>): string {
  return JSON.stringify([principal, key]);
}

type Row = {
  readonly principal: string;
  readonly key: string;
  readonly command: string;
  readonly request_hash: Buffer | null;
  readonly first_seen_at: Date;
  readonly state: 'RUNNING' | 'DONE' | 'REFUSED';
  readonly refusal: unknown;
  readonly entity_id: string | null;
  readonly record_version: number | null;
  readonly outcome: 'APPLIED' | 'SUBMITTED' | null;
  readonly outbox_id: number | null;
  readonly audit_id: string | null;
  readonly correlation_id: string;
};

function recordedIn(row: Row): Recorded {
  if (row.state === 'RUNNING') return { state: 'RUNNING' };
  if (row.state === 'REFUSED')
    return { state: 'REFUSED', refusal: row.refusal as Refusal, auditId: row.audit_id ?? '' };
  return {
    state: 'DONE',
    entityId: row.entity_id ?? '',
    recordVersion: row.record_version ?? 0,
    outcome: row.outcome ?? 'APPLIED',
    outboxId: row.outbox_id ?? 0,
    auditId: row.audit_id ?? '',
    correlationId: row.correlation_id,
  };
}

/** Makes the request behind these entities' records unguessable; the receipts stay. */
export async function blankRequestHashes(trx: Transaction<CommandTables>, entityId: string): Promise<void> {
  await trx.updateTable('idempotency').set({ request_hash: null }).where('entity_id', '=', entityId).execute();
}

/** Deletes records past their retention, oldest first, at most `limit` at once; answers how many. */
export async function sweepKeys(trx: Transaction<CommandTables>, now: Date, limit: number): Promise<number> {
  const swept = await sql`
    delete from idempotency where (principal, key) in (
      select principal, key from idempotency where expires_at < ${now} and state <> 'RUNNING' order by expires_at limit ${limit} for update skip locked
    )`.execute(trx);
  return Number(swept.numAffectedRows ?? 0);
}
