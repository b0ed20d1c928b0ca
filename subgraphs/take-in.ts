import { LRUCache } from 'lru-cache';
import { Fault } from '../core/fault.ts';
import { backOffMs, pause } from '../events/pause.ts';
import type { Entity } from '../platform/commands/command.ts';
import type { Fact } from '../platform/commands/fact.ts';
import { takeFact } from '../platform/commands/facts.ts';
import type { Keeper } from '../platform/commands/keeper.ts';
import type { PipelineOptions } from '../platform/commands/pipeline-options.ts';
import { setAside } from '../platform/commands/set-aside.ts';

/** What a system of record tells of, as its adapter reads it. */
export type FactSource<E> = {
  /** The instance's name in `systems.yaml`. */
  readonly name: string;
  /** What changed there after `since`, oldest first, told at least once; ends when caught up. */
  changes(since: string | null): AsyncIterable<Report<E>>;
};

/** `told` is null where there is nothing to tell but a newer position: everything up to it has been told. */
export type Report<E> = { readonly told: Fact<E> | Unreadable | null; readonly position: string };

/** What a system told and nobody can read: it is set aside, and those behind it go on. */
export type Unreadable = { readonly place: string; readonly problem: string; readonly text: string };

/** What an outside system reports, on its way in. */
export type Intake = {
  /** When everything that the system had to tell was last taken in; null before the first time. */
  caughtUpAt(): Date | null;
  /** Ends after the fact that is being taken, with the position noted. */
  stop(): Promise<void>;
};

export type IntakeOptions = {
  readonly pollMs?: number;
  readonly heldMs?: number;
  readonly batchSizeMax?: number;
  readonly backOff?: { readonly firstMs: number; readonly maxMs: number };
};

/** Salesforce allows some ten thousand requests a day and organisation at the least; this takes 8,640. */
const pollMs = 10_000;
/** How soon a fact is offered again that waits for the outcome of a command of ours. */
const heldMs = 500;
/** The position is noted this often at the least: what was taken in after it is read again after a crash. */
const batchSizeMax = 200;
const backOff = { firstMs: 1_000, maxMs: 60_000 };
/** Reports told again within a system's overlap are known by these without asking the database. */
const rememberedMax = 10_000;

/**
 * Follows a system's changes and takes each in as a fact, in order and at least once; the pipeline drops what it has
 * seen. A fact that waits for a command holds up those behind it, because they might be about the same record.
 */
export function takeIn<E extends Entity, Reader>(
  options: PipelineOptions,
  keeper: Keeper<E, Reader>,
  system: FactSource<E>,
  limits: IntakeOptions = {},
): Intake {
  const stopping = new AbortController();
  const { signal } = stopping;
  const taken = new LRUCache<string, string>({ max: rememberedMax });
  let caughtUpAt: Date | null = null;

  async function take(told: Fact<E> | Unreadable): Promise<'TAKEN' | 'HELD'> {
    if ('problem' in told) {
      await putAside(told);
      return 'TAKEN';
    }
    const record = `${told.objectType} ${told.externalId}`;
    if (taken.get(record) === told.version) return 'TAKEN';
    const outcome = await takeFact(options, keeper, told);
    if (outcome === 'HELD') return outcome;
    taken.set(record, told.version);
    return 'TAKEN';
  }

  async function putAside({ place, problem, text }: Unreadable): Promise<void> {
    const { database, clock, metrics, log } = options;
    await setAside(database.db, { system: system.name, place, problem, told: text }, clock.now());
    metrics.factTaken(system.name, 'UNREADABLE');
    log.warn({ system: system.name, place, problem }, 'a fact could not be read and was set aside');
  }

  /** One batch; what it took in stays taken in, however it ends. */
  async function batch(): Promise<'MORE' | 'HELD' | 'CAUGHT_UP'> {
    const since = await readPosition(options, system);
    let position = since;
    let size = 0;
    try {
      for await (const report of system.changes(since)) {
        if (report.told !== null && (await take(report.told)) === 'HELD') return 'HELD';
        position = report.position;
        size += 1;
        if (signal.aborted || size >= (limits.batchSizeMax ?? batchSizeMax)) return 'MORE';
      }
      return 'CAUGHT_UP';
    } finally {
      if (position !== null && position !== since) await notePosition(options, system, position);
    }
  }

  async function follow(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const outcome = await batch();
        failures = 0;
        if (outcome === 'HELD') await pause(limits.heldMs ?? heldMs, signal);
        if (outcome !== 'CAUGHT_UP') continue;
        caughtUpAt = new Date();
        await pause(limits.pollMs ?? pollMs, signal);
      } catch (error) {
        failures += 1;
        await pause(Math.max(backOffMs(failures, limits.backOff ?? backOff), tell(error)), signal);
      }
    }
  }

  /** A silent system mends itself; anything else needs a person. Answers how long to leave the system alone. */
  function tell(error: unknown): number {
    const context = { err: error, system: system.name };
    if (error instanceof Fault) {
      options.log.warn(context, 'the changes of an outside system cannot be read now');
      return error.retryAfterSeconds * 1_000;
    }
    options.log.error(context, 'a fact could not be taken in: those behind it wait');
    return 0;
  }

  const following = follow();
  return {
    caughtUpAt: () => caughtUpAt,
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

async function readPosition({ database }: PipelineOptions, system: { readonly name: string }): Promise<string | null> {
  const row = await database.db
    .selectFrom('source_position')
    .select('position')
    .where('system', '=', system.name)
    .executeTakeFirst();
  return row?.position ?? null;
}

async function notePosition(
  options: PipelineOptions,
  system: { readonly name: string },
  position: string,
): Promise<void> {
  const moved = { position, moved_at: options.clock.now() };
  await options.database.db
    .insertInto('source_position')
    .values({ system: system.name, ...moved })
    .onConflict((conflict) => conflict.column('system').doUpdateSet(moved))
    .execute();
}
