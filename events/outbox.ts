import type pg from 'pg';
import { invariant } from '../core/invariant.ts';
import { crashPoint } from '../platform/crash-points.ts';
import { logEntry, type LogEntry, type LogHead } from './event.ts';
import { chainHash } from './hash-chain.ts';

/** Another relay has moved the head since: whoever meets this is no longer the one that may relay. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

export type Batch = { readonly entries: readonly LogEntry[]; readonly lastId: number };

/**
 * Moves the oldest committed outbox rows into the log behind `head`, in one transaction, and answers the new entries;
 * none when there was nothing to move. `client` must be the connection that holds the relay's lock.
 */
export async function moveBatch(
  client: pg.Client,
  source: string,
  head: LogHead,
  options: { readonly sizeMax: number; readonly fromId: number },
): Promise<Batch> {
  const rows = await readOutbox(client, options);
  const lastId = rows.at(-1)?.id;
  if (lastId === undefined) return { entries: [], lastId: 0 };
  const entries = chain(source, head, rows);
  const last = entries.at(-1) ?? head;

  crashPoint('relay.before-append');
  const ids = rows.map((row) => row.id);
  // Sent together: the second does not need the answer to the first.
  const [, appended] = await Promise.all([
    client.query('begin'),
    client.query(
      statement('append', append, [ids, hashes(entries), head.hash, head.sequence, last.sequence, last.hash]),
    ),
  ]);
  if (appended.rowCount === 0) throw new Fenced(`The log of ${source} no longer ends at ${head.sequence}.`);
  invariant(appended.rowCount === rows.length, 'nobody but the relay takes rows out of the outbox');
  crashPoint('relay.after-append');
  await client.query('commit');
  return { entries, lastId };
}

type OutboxRow = {
  readonly id: number;
  readonly event_id: string;
  readonly kind: LogEntry['kind'];
  readonly type: string;
  readonly entity_type: string;
  readonly entity_id: string | null;
  readonly entity_version: number | null;
  readonly customer_id: string | null;
  readonly legal_entity_id: string | null;
  readonly occurred_at: Date;
  readonly envelope: string;
};

async function readOutbox(
  client: pg.Client,
  options: { readonly sizeMax: number; readonly fromId: number },
): Promise<readonly OutboxRow[]> {
  const { rows } = await client.query<OutboxRow>(
    statement(
      'read',
      `select id, event_id, kind, type, entity_type, entity_id, entity_version, customer_id, legal_entity_id, occurred_at, envelope
       from outbox where id >= $1 order by id limit $2`,
      [options.fromId, options.sizeMax],
    ),
  );
  return rows;
}

function chain(source: string, head: LogHead, rows: readonly OutboxRow[]): readonly LogEntry[] {
  let last = head;
  return rows.map((row) => {
    const sequence = last.sequence + 1;
    const entry = logEntry({
      source,
      sequence,
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
      previousHash: last.hash,
      hash: chainHash(last.hash, sequence, row.envelope),
    });
    last = entry;
    return entry;
  });
}

/** One byte string instead of an array of them: arrays of bytes travel as escaped text. */
function hashes(entries: readonly LogEntry[]): Buffer {
  return Buffer.concat(entries.map((entry) => entry.hash));
}

/**
 * The fence, and what stands behind it: where the head is no longer where this relay left it, nothing moves at all. The
 * envelopes do not travel back, each row goes from the outbox to the log inside the database.
 */
const append = `
  with fence as (
    update log_head set sequence = $5, hash = $6 where sequence = $4 and hash = $3 returning sequence
  ), numbered as (
    select id, n, substring($2::bytea from (n::integer - 1) * 32 + 1 for 32) as hash,
           case n when 1 then $3::bytea else substring($2::bytea from (n::integer - 2) * 32 + 1 for 32) end as previous_hash
    from unnest($1::bigint[]) with ordinality as moved (id, n)
  ), taken as (
    delete from outbox using numbered where outbox.id = numbered.id and exists (select from fence)
    returning outbox.*, numbered.n, numbered.hash, numbered.previous_hash
  )
  insert into log (sequence, outbox_id, event_id, kind, type, entity_type, entity_id, entity_version, customer_id, legal_entity_id,
                   occurred_at, envelope, previous_hash, hash)
  select $4::bigint + n, id, event_id, kind, type, entity_type, entity_id, entity_version, customer_id, legal_entity_id,
         occurred_at, envelope, previous_hash, hash
  from taken order by n`;

function statement(name: string, text: string, values: readonly unknown[]): pg.QueryConfig {
  return { name: `relay-${name}`, text, values: [...values] };
}
