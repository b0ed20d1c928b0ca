import type { Transaction } from 'kysely';
import { civilDateAt } from '../../core/civil-date.ts';
import { Fault } from '../../core/fault.ts';
import { invariant } from '../../core/invariant.ts';
import type { Json } from '../../core/json.ts';
import { crashPoint } from '../crash-points.ts';
import { transaction } from '../postgres/transaction.ts';
import { plain } from './plain.ts';
import type { Entity } from './command.ts';
import { contractOf, fileChange, fileRefusal, type Docket, type Told } from './filing.ts';
import { close, forget, lease, leaveUnknown, note, type JournalEntry } from './journal.ts';
import type { Keeper, OutsideSystem } from './keeper.ts';
import type { Intent, Outcome } from './outcome.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { stampSource } from './source-stamps.ts';
import type { CommandTables } from './tables.ts';
import { ownUnit } from './unit-of-work.ts';

/**
 * Commands on fields that another system keeps. It cannot join our transaction, so a command is noted before the call
 * and closed by its outcome after it; in between lies a time in which only the journal knows that it exists.
 */
export async function noteCommand<E extends Entity>(
  trx: Transaction<CommandTables>,
  system: string,
  docket: Docket,
  change: { readonly before: E | null; readonly after: E; readonly told: Told },
  now: Date,
): Promise<JournalEntry> {
  const noted = { docket, told: change.told, before: plain(change.before), after: plain(change.after) };
  return note(trx, { system, entityId: change.after.id, noted, now });
}

/**
 * Asks the system for what was noted and files its answer. Throws a `Fault` when the system was silent: with
 * `outcomeUnknown` the command stays in the journal to be looked up.
 */
export async function settleEntry<E extends Entity, Reader>(
  options: PipelineOptions,
  keeper: Keeper<E, Reader>,
  entry: JournalEntry,
): Promise<void> {
  const { noted } = entry;
  const changed = noted.told.changes.map((one) => one.field);
  const system = keeper.outside(changed);
  invariant(
    system?.name === entry.system,
    `a noted command belongs to ${entry.system}, which systems.yaml no longer binds`,
  );

  const before = noted.before === null ? null : keeper.revive(noted.before);
  const after = keeper.revive(noted.after);
  const outcome = await ask(options, system, entry, { before, after, changed });
  crashPoint('command.after-outside');
  await transaction(options.database, (trx) => file(options, trx, keeper, entry, after, outcome));
  options.committed();
}

/** The same for a command that an earlier request noted under this key. `BUSY` when somebody else is at it. */
export async function settleNoted<E extends Entity, Reader>(
  options: PipelineOptions,
  keeper: Keeper<E, Reader>,
  docket: Pick<Docket, 'principal' | 'key'>,
): Promise<'SETTLED' | 'BUSY'> {
  const [entry] = await transaction(options.database, (trx) => lease(trx, options.clock.now(), docket));
  if (entry === undefined) return 'BUSY';
  await settleEntry(options, keeper, entry);
  return 'SETTLED';
}

/** Finishes what earlier processes began; answers how many commands it came upon. */
export async function resumeOutside(
  options: PipelineOptions,
  keepers: Readonly<Record<string, (entry: JournalEntry) => Promise<void>>>,
  limit: number,
): Promise<number> {
  const entries = await transaction(options.database, (trx) => lease(trx, options.clock.now(), { limit }));
  for (const entry of entries) {
    try {
      await keepers[entry.entityType]?.(entry);
    } catch (error) {
      options.log.warn(
        { err: error, system: entry.system, journal: entry.id },
        'a noted command is still without an outcome',
      );
    }
  }
  return entries.length;
}

/** Looks before it leaps: a command that may have been sent before is looked up first. */
async function ask<E extends Entity>(
  options: PipelineOptions,
  system: OutsideSystem<E>,
  entry: JournalEntry,
  intent: Intent<E>,
): Promise<Exclude<Outcome, { kind: 'UNKNOWN' }>> {
  const { key } = entry.noted.docket;
  const mayHaveHappened = entry.attempts > 1;
  try {
    const found = mayHaveHappened ? await system.find(intent, key) : null;
    const outcome = found ?? (await system.execute(intent, key));
    if (outcome.kind !== 'UNKNOWN') return outcome;
    throw uncertain(entry.system, outcome.probeAfterSeconds);
  } catch (error) {
    const silent = error instanceof Fault;
    // Silence on a first call that never went out changes nothing; any other failure leaves the outcome open.
    if (silent && !error.outcomeUnknown && !mayHaveHappened) {
      await transaction(options.database, (trx) => forget(trx, entry));
      throw error;
    }
    options.metrics.outcomeUnknown(entry.system);
    const probeAfterSeconds = silent ? error.retryAfterSeconds : 1;
    const probeAt = new Date(options.clock.now().getTime() + probeAfterSeconds * 1_000);
    await transaction(options.database, (trx) => leaveUnknown(trx, entry.id, probeAt));
    throw silent && error.outcomeUnknown ? error : uncertain(entry.system, probeAfterSeconds, error);
  }
}

function uncertain(system: string, retryAfterSeconds: number, cause?: unknown): Fault {
  return new Fault('TIMED_OUT', system, `${system} has not said what became of the command.`, {
    outcomeUnknown: true,
    retryAfterSeconds,
    cause,
  });
}

async function file<E extends Entity, Reader>(
  options: PipelineOptions,
  trx: Transaction<CommandTables>,
  keeper: Keeper<E, Reader>,
  entry: JournalEntry,
  decided: E,
  outcome: Exclude<Outcome, { kind: 'UNKNOWN' }>,
): Promise<void> {
  const now = options.clock.now();
  const { docket, told } = entry.noted;
  if (outcome.kind === 'REFUSED') {
    const before = entry.noted.before === null ? null : keeper.revive(entry.noted.before);
    await fileRefusal(options, trx, keeper, docket, now, {
      refusal: outcome.refusal,
      target: before?.id ?? null,
      before,
    });
    return close(trx, entry.id, outcome.kind, now);
  }
  invariant(outcome.kind === 'APPLIED', 'no outside system answers SUBMITTED yet');
  if (outcome.sourceVersion !== null) {
    const stamp = {
      system: entry.system,
      entityType: entry.entityType,
      entityId: entry.entityId,
      version: outcome.sourceVersion,
    };
    await stampSource(trx, stamp, now);
  }
  const { before, after } = await present(keeper, trx, entry, decided, now);
  const changed = told.changes.map((one) => one.field);
  const saved = await keeper.execute({ before, after, changed }, docket.key, ownUnit(trx));
  invariant(saved.kind === 'APPLIED', 'what the system of record applied can be written down');
  await fileChange(options, trx, keeper, docket, now, after, told, await contractOf(keeper, trx, after));
  await close(trx, entry.id, outcome.kind, now);
}

/** Others may have changed other fields since the command was noted: only what it changed is laid over the present. */
async function present<E extends Entity, Reader>(
  keeper: Keeper<E, Reader>,
  trx: Transaction<CommandTables>,
  entry: JournalEntry,
  decided: E,
  now: Date,
): Promise<{ before: E | null; after: E }> {
  if (entry.noted.before === null) return { before: null, after: decided };
  const before = await keeper.lock(ownUnit(trx), entry.entityId, { kind: 'everything', on: civilDateAt(now, 'UTC') });
  invariant(before, 'the entity of a noted command is still there');
  const old = entry.noted.before as Readonly<Record<string, Json>>;
  const told = entry.noted.after as Readonly<Record<string, Json>>;
  const laid = Object.entries(decided).filter(([name]) => JSON.stringify(old[name]) !== JSON.stringify(told[name]));
  return { before, after: { ...before, ...Object.fromEntries(laid), version: before.version + 1, updatedAt: now } };
}
