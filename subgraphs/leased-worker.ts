import { randomUUID } from 'node:crypto';
import { backOffMs, createDoorbell } from '../events/pause.ts';
import type { Log } from '../platform/telemetry/log.ts';

/** A long run, page by page, as whoever carries it out sees it. */
export type LongRun = { readonly id: string; readonly status: string; readonly pages: number };

/** Which worker carries out which run, in the database that all workers share. */
export type RunLeases<R extends LongRun> = {
  /** A run that nobody carries out; null where there is none. */
  take(holder: string, leaseMs: number): Promise<R | null>;
  /** The run as it is now; null when somebody else has taken it. */
  renew(run: R['id'], holder: string, leaseMs: number): Promise<R | null>;
  giveBack(run: R['id'], holder: string): Promise<void>;
};

export type LeasedWorkerOptions<R extends LongRun> = {
  readonly leases: RunLeases<R>;
  /** The next page, all of it or nothing: whoever does it again does nothing twice. */
  doPage(run: R): Promise<void>;
  /** Ends a run that cannot go on: `failures` are the attempts at its page. */
  giveUp(run: R, error: unknown, failures: number): Promise<void>;
  /** Whether another attempt would come to the same. */
  isFinal?(error: unknown): boolean;
  /** What else there is to do before a run is looked for. */
  before?(): Promise<void>;
  readonly log: Log;
  readonly leaseMs?: number;
};

export type LeasedWorker = {
  /** There may be something to do: it looks at once. */
  ring(): void;
  /** Ends with the page in hand. */
  close(): Promise<void>;
};

/** How long a worker that died keeps its run to itself; a page takes a fraction of it. */
const leaseMsDefault = 10_000;
/** How soon a run that nobody carries out finds somebody. */
const tickMs = 1_000;
const pageAttemptsMax = 5;
const retry = { firstMs: 200, maxMs: 5_000 };

/** Carries out the runs that nobody else does, one after the other. Any number of workers may run. */
export function startLeasedWorker<R extends LongRun>(options: LeasedWorkerOptions<R>): LeasedWorker {
  const { leases, log, leaseMs = leaseMsDefault } = options;
  const holder = randomUUID();
  const stopping = new AbortController();
  const bell = createDoorbell();

  const running = look();
  return {
    ring: () => bell.ring(),
    async close() {
      stopping.abort();
      await running;
    },
  };

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await options.before?.();
        const run = await leases.take(holder, leaseMs);
        if (run !== null) {
          await carryOut(run);
          continue;
        }
      } catch (error) {
        log.warn({ err: error }, 'runs cannot be looked at now');
      }
      await bell.wait(tickMs, stopping.signal);
    }
  }

  /** Page after page, until it has ended, somebody else has taken it, or this worker is closed. */
  async function carryOut(taken: R): Promise<void> {
    let failures = 0;
    for (let run: R | null = taken; run?.status === 'RUNNING' && !stopping.signal.aborted;) {
      try {
        await options.doPage(run);
        failures = 0;
      } catch (error) {
        failures += 1;
        log.error({ err: error, run: run.id, page: run.pages, failures }, 'a page of a run failed');
        if (failures >= pageAttemptsMax || options.isFinal?.(error) === true)
          await options.giveUp(run, error, failures);
        else await bell.wait(backOffMs(failures, retry), stopping.signal);
      }
      run = await leases.renew(run.id, holder, leaseMs);
    }
    await leases.giveBack(taken.id, holder);
  }
}
