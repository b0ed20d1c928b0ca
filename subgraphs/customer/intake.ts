import { LRUCache } from 'lru-cache';
import { Fault } from '../../core/fault.ts';
import { backOffMs, pause } from '../../events/pause.ts';
import { takeFact, type Fact } from '../../platform/commands/facts.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import type { Customer } from './domain/customer.ts';
import type { CustomerReader, CustomerRecord, CustomerSystem, Position } from './port.ts';

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
export const pollMs = 10_000;
/** How soon a fact is offered again that waits for the outcome of a command of ours. */
export const heldMs = 500;
/** The position is noted this often at the least: what was taken in after it is read again after a crash. */
export const batchSizeMax = 200;
const backOff = { firstMs: 1_000, maxMs: 60_000 };
/** Reports told again within a system's overlap are known by these without asking the database. */
const rememberedMax = 10_000;

/**
 * Follows a system's changes and takes each in as a fact, in order and at least once; the pipeline drops what it has
 * seen. A fact that waits for a command holds up those behind it, because they might be about the same record.
 */
export function takeIn(
  options: PipelineOptions,
  keeper: Keeper<Customer, CustomerReader>,
  system: CustomerSystem,
  limits: IntakeOptions = {},
): Intake {
  const stopping = new AbortController();
  const { signal } = stopping;
  const taken = new LRUCache<string, string>({ max: rememberedMax });
  let caughtUpAt: Date | null = null;

  async function take(record: CustomerRecord): Promise<'TAKEN' | 'HELD'> {
    if (taken.get(record.externalId) === record.version) return 'TAKEN';
    const outcome = await takeFact(options, keeper, factOf(system, record));
    if (outcome === 'HELD') return outcome;
    taken.set(record.externalId, record.version);
    return 'TAKEN';
  }

  /** One batch; what it took in stays taken in, however it ends. */
  async function batch(): Promise<'MORE' | 'HELD' | 'CAUGHT_UP'> {
    const since = await readPosition(options, system);
    let position = since;
    let size = 0;
    try {
      for await (const report of system.changes(since)) {
        if (report.record !== null && (await take(report.record)) === 'HELD') return 'HELD';
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

function factOf(system: CustomerSystem, record: CustomerRecord): Fact<Customer> {
  return {
    system: system.name,
    objectType: record.objectType,
    externalId: record.externalId,
    version: record.version,
    entityType: 'Customer',
    entityId: record.customerId,
    values: record.values,
    event: 'customer.customer.updated',
    violationEvent: 'customer.customer.sourceViolated',
    occurredAt: record.changedAt,
  };
}

async function readPosition({ database }: PipelineOptions, system: CustomerSystem): Promise<Position | null> {
  const row = await database.db
    .selectFrom('source_position')
    .select('position')
    .where('system', '=', system.name)
    .executeTakeFirst();
  return row?.position ?? null;
}

async function notePosition(options: PipelineOptions, system: CustomerSystem, position: Position): Promise<void> {
  const moved = { position, moved_at: options.clock.now() };
  await options.database.db
    .insertInto('source_position')
    .values({ system: system.name, ...moved })
    .onConflict((conflict) => conflict.column('system').doUpdateSet(moved))
    .execute();
}
