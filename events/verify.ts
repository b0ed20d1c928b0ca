import { sql } from 'kysely';
import type { Postgres } from '../platform/postgres/pool.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { LogEntry, LogHead } from './event.ts';
import { breakAt, entryBefore, walkChain, type BrokenAt, type Verification } from './hash-chain.ts';
import { brokenIn, type LogReader } from './log-reader.ts';
import type { EventMetrics } from './metrics.ts';
import type { EventTables } from './tables.ts';

/** Proves a stretch of the log now; all that can be read of it unless told. */
export async function verifyRange(
  reader: LogReader,
  range: { readonly from?: number; readonly to?: number; readonly signal?: AbortSignal } = {},
): Promise<Verification> {
  const [head, earliest] = await Promise.all([reader.head(), reader.earliest()]);
  const from = range.from ?? earliest;
  const before = await entryBefore(reader, from);
  if (before === null) return verdict(from, from - 1, head, { sequence: from - 1, reason: 'MISSING' });
  const { last, broken } = await walkChain(
    reader,
    before,
    Math.min(range.to ?? head.sequence, head.sequence),
    range.signal,
  );
  return verdict(from, last.sequence, head, broken);
}

/** Proves what an entity's entries say, and that each stands between the neighbours it was appended between. */
export async function verifyEntity(
  reader: LogReader,
  type: string,
  id: string,
  signal?: AbortSignal,
): Promise<Verification> {
  const head = await reader.head();
  let first: number | null = null;
  let through = 0;
  for (;;) {
    signal?.throwIfAborted();
    const page = await reader.byEntity(type, id, through, pageSize);
    for (const entry of page) {
      first ??= entry.sequence;
      const before = await entryBefore(reader, entry.sequence);
      const reason = before === null ? 'MISSING' : (breakAt(entry, before) ?? (await follows(reader, entry, head)));
      if (reason !== null) return verdict(first, through, head, { sequence: entry.sequence, reason });
      through = entry.sequence;
    }
    if (page.length < pageSize) return verdict(first ?? 1, through, head, null);
  }
}

/**
 * What is known of one entry without reading the log again: PROVEN is covered by a stretch that was verified (or that was
 * verified when it was archived), BROKEN stands at or behind a place where the chain does not hold, PENDING is new.
 */
export async function chainStanding(reader: LogReader, sequence: number): Promise<'PROVEN' | 'PENDING' | 'BROKEN'> {
  const [state, anchor] = await Promise.all([reader.verification(), reader.anchor()]);
  if (sequence <= anchor.sequence) return 'PROVEN';
  if (state?.firstBroken !== undefined && sequence >= state.firstBroken.sequence) return 'BROKEN';
  return state !== null && sequence >= state.verifiedFrom && sequence <= state.verifiedThrough ? 'PROVEN' : 'PENDING';
}

export type VerifyOnOptions = {
  readonly source: string;
  readonly postgres: Pick<Postgres<EventTables>, 'db'>;
  readonly reader: LogReader;
  readonly metrics: EventMetrics;
  readonly log: Log;
  readonly now: Date;
  readonly batchMax?: number;
};

/** A few hundred milliseconds of reading and hashing. */
export const verifyBatchMax = 5_000;
const pageSize = 500;

/**
 * One step of the background proof: it goes on where the last one ended, and once everything is proven it proves a
 * stretch of that again, for ever around. A break is told once and stays until a person clears it from
 * `log_verification`; the proof does not go past it.
 */
export async function verifyOn(options: VerifyOnOptions): Promise<Verification> {
  const { source, postgres, reader, metrics, log, now } = options;
  const batchMax = options.batchMax ?? verifyBatchMax;
  const [head, anchor, stored] = await Promise.all([reader.head(), reader.anchor(), readProgress(postgres)]);
  // What was archived was proven on its way out.
  const known =
    stored === null || stored.through.sequence < anchor.sequence
      ? begun(anchor)
      : { ...stored, from: Math.max(stored.from, anchor.sequence + 1) };
  const step = known.broken === null ? await proveOn(reader, known, head, batchMax) : known;
  await saveProgress(postgres, step, head, now);
  if (step.broken !== null && known.broken === null) {
    metrics.chainBroken(source);
    log.error(
      { source, ...step.broken },
      'the chain of the log does not hold: it was changed, or a disk lost something',
    );
  }
  metrics.chainVerified(source, step.through.sequence, step.broken === null);
  return verdict(step.from, step.through.sequence, head, step.broken);
}

type Progress = {
  readonly from: number;
  /** The hash as it was read when it was proven: an entry rewritten together with its hash no longer fits. */
  readonly through: LogHead;
  readonly repeatedThrough: number;
  readonly broken: BrokenAt | null;
};

function begun(anchor: LogHead): Progress {
  return { from: anchor.sequence + 1, through: anchor, repeatedThrough: anchor.sequence, broken: null };
}

async function proveOn(reader: LogReader, known: Progress, head: LogHead, batchMax: number): Promise<Progress> {
  const { through } = known;
  if (head.sequence < through.sequence)
    return { ...known, broken: { sequence: through.sequence, reason: 'HEAD_DIFFERS' } };
  if (head.sequence === through.sequence) return proveAgain(reader, known, batchMax);
  const { last, broken } = await walkChain(reader, through, Math.min(through.sequence + batchMax, head.sequence));
  const further = { ...known, through: last, broken };
  // A log that always grows is proven again all the same.
  return broken === null && last.sequence === head.sequence ? proveAgain(reader, further, batchMax) : further;
}

async function proveAgain(reader: LogReader, known: Progress, batchMax: number): Promise<Progress> {
  const { through } = known;
  const earliest = await reader.earliest();
  const from = known.repeatedThrough < through.sequence ? Math.max(known.repeatedThrough + 1, earliest) : earliest;
  if (from > through.sequence) return known;
  const before = await entryBefore(reader, from);
  if (before === null) return { ...known, broken: { sequence: from - 1, reason: 'MISSING' } };
  const { last, broken } = await walkChain(reader, before, Math.min(before.sequence + batchMax, through.sequence));
  const differs = last.sequence === through.sequence && !last.hash.equals(through.hash);
  const altered: BrokenAt | null = differs ? { sequence: last.sequence, reason: 'ALTERED' } : null;
  return { ...known, repeatedThrough: last.sequence, broken: broken ?? altered };
}

async function readProgress({ db }: VerifyOnOptions['postgres']): Promise<Progress | null> {
  const row = await db.selectFrom('log_verification').selectAll().executeTakeFirst();
  if (row === undefined) return null;
  return {
    from: row.verified_from,
    through: { sequence: row.verified_through, hash: row.hash },
    repeatedThrough: row.repeated_through,
    broken: brokenIn(row),
  };
}

async function saveProgress(
  postgres: VerifyOnOptions['postgres'],
  step: Progress,
  head: LogHead,
  now: Date,
): Promise<void> {
  const row = {
    verified_from: step.from,
    verified_through: step.through.sequence,
    hash: step.through.hash,
    head_at: head.sequence,
    verified_at: now,
    repeated_through: step.repeatedThrough,
    broken_sequence: step.broken?.sequence ?? null,
    broken_reason: step.broken?.reason ?? null,
  };
  const first = sql<Date | null>`case when ${step.broken === null} then null else ${now}::timestamptz end`;
  const kept = sql<Date | null>`case when ${step.broken === null} then null else coalesce(log_verification.broken_at, ${now}::timestamptz) end`;
  await postgres.db
    .insertInto('log_verification')
    .values({ ...row, broken_at: first })
    .onConflict((same) => same.column('only_row').doUpdateSet({ ...row, broken_at: kept }))
    .execute();
}

function verdict(from: number, through: number, head: LogHead, broken: BrokenAt | null): Verification {
  const proven = { verifiedFrom: from, verifiedThrough: through, headAt: head.sequence };
  return broken === null ? { ...proven, intact: true } : { ...proven, intact: false, firstBroken: broken };
}

/** The entry after it, if there is one, has to name its hash. */
async function follows(reader: LogReader, entry: LogEntry, head: LogHead): Promise<BrokenAt['reason'] | null> {
  if (entry.sequence === head.sequence) return entry.hash.equals(head.hash) ? null : 'HEAD_DIFFERS';
  const [next] = await reader.read(entry.sequence, 1);
  if (next?.sequence !== entry.sequence + 1) return 'MISSING';
  return next.previousHash.equals(entry.hash) ? null : 'ALTERED';
}
