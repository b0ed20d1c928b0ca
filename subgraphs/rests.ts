import { LRUCache } from 'lru-cache';
import { Fault } from '../core/fault.ts';
import { backOffMs } from '../events/pause.ts';
import type { Log } from '../platform/telemetry/log.ts';

/**
 * What failed rests before it is tried again, longer after each failure: it takes no place from the others of a round and
 * does not fill the log. Only this process knows of it; another one, or the next, tries it at once.
 */
export type Rests = {
  /** The ids that are not to be tried now. */
  now(): readonly string[];
  /** Does the work for one of the others, and never throws. */
  attempt(id: string, work: () => Promise<unknown>): Promise<void>;
};

export type RestsOptions = {
  /** What is told of a failure. */
  readonly failed: string;
  readonly log: Log;
  /** In milliseconds; for tests. */
  readonly elapsed?: () => number;
};

const rest = { firstMs: 1_000, maxMs: 60_000 };
/** Whoever is forgotten is tried at once; what another process did in the meantime is forgotten in the end. */
const restingMax = 10_000;

export function createRests({ failed, log, elapsed = () => performance.now() }: RestsOptions): Rests {
  const resting = new LRUCache<string, { readonly failures: number; readonly until: number }>({ max: restingMax });

  return {
    now: () => [...resting].filter(([, { until }]) => until > elapsed()).map(([id]) => id),
    async attempt(id, work) {
      try {
        await work();
        resting.delete(id);
      } catch (error) {
        const failures = (resting.get(id)?.failures ?? 0) + 1;
        // A system that does not answer is not the fault of what was tried, which is due as soon as it answers again.
        if (!(error instanceof Fault)) resting.set(id, { failures, until: elapsed() + backOffMs(failures, rest) });
        log.error({ err: error, id, failures }, failed);
      }
    },
  };
}
