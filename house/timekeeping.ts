import type { Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import { createTimekeeperMetrics } from '../platform/timekeeper/metrics.ts';
import { startTimekeeper, type Timekeeper } from '../platform/timekeeper/timekeeper.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Source } from '../platform/config.ts';
import type { Subgraph } from '../subgraphs/subgraph.ts';
import type { Databases } from './databases.ts';

export type Timekeeping = {
  /** Looks at once at what is due, in every source. */
  wake(): Promise<void>;
  close(): Promise<void>;
};

/** Makes what time brings about in these subgraphs, as long as nobody else does. Any number of workers may run. */
export function keepTime(options: {
  readonly subgraphs: readonly Pick<Subgraph, 'name' | 'moves'>[];
  readonly databases: Pick<Databases, 'urlOf'>;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly log: Log;
}): Timekeeping {
  const { databases, clock, registry, log } = options;
  const metrics = createTimekeeperMetrics(registry);
  const keepers: readonly Timekeeper[] = options.subgraphs
    .filter(({ moves }) => moves.length > 0)
    .map(({ name, moves }) =>
      startTimekeeper({ source: name, url: databases.urlOf(name as Source), moves, clock, metrics, log }),
    );
  return {
    async wake() {
      await Promise.all(keepers.map((keeper) => keeper.wake()));
    },
    async close() {
      await Promise.all(keepers.map((keeper) => keeper.close()));
    },
  };
}
