import { resolve } from 'node:path';
import { archiveLog } from '../events/archive.ts';
import { createLogReader } from '../events/log-reader.ts';
import type { EventMetrics } from '../events/metrics.ts';
import { cutLog } from '../events/partitions.ts';
import type { EventTables } from '../events/tables.ts';
import { verifyOn } from '../events/verify.ts';
import type { Config, Source } from '../platform/config.ts';
import { createPostgres } from '../platform/postgres/pool.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Databases } from './databases.ts';

export type LogKeeping = { close(): Promise<void> };

export type LogKeepingOptions = {
  readonly databases: Databases;
  readonly sources: readonly Source[];
  readonly retention: Pick<Config, 'logRetentionDays' | 'archiveDir'>;
  readonly metrics: EventMetrics;
  readonly log: Log;
  readonly everyMs?: number;
};

const everyMs = 60_000;
const dayMs = 86_400_000;
/** Five thousand entries each: what a log may grow by in a minute and still be proven to its end. */
const verifyStepsMax = 60;
/** Closing a partition reads it through, which takes longer than a command's statement may. */
const statementTimeoutMs = 120_000;

/** What a log needs that grows for years: it is cut, verified, and archived past its retention. Any number of workers may run. */
export function startLogKeeping(options: LogKeepingOptions): LogKeeping {
  const { metrics, retention } = options;
  const logs = options.sources.map((source) => {
    const url = options.databases.urlOf(source);
    const log = options.log.child({ source, part: 'log-keeping' });
    const applicationName = 'concord-log-keeping';
    const postgres = createPostgres<EventTables>({
      url,
      schema: source,
      poolMax: 2,
      applicationName,
      statementTimeoutMs,
      log,
    });
    return { source, log, postgres, reader: createLogReader({ source, url, log }) };
  });

  const stopping = new AbortController();
  const keep = async ({ source, log, postgres, reader }: (typeof logs)[number]): Promise<void> => {
    const now = new Date();
    const begun = await cutLog(postgres, now);
    if (begun !== null) log.info({ first: begun }, 'the log goes on in a new partition');
    for (let step = 0; step < verifyStepsMax && !stopping.signal.aborted; step += 1) {
      const { intact, verifiedThrough, headAt } = await verifyOn({ source, postgres, reader, metrics, log, now });
      if (!intact || verifiedThrough >= headAt) break;
    }
    if (retention.logRetentionDays === null) return;
    const before = new Date(now.getTime() - retention.logRetentionDays * dayMs);
    const folder = resolve(retention.archiveDir);
    const { signal } = stopping;
    const entries = await archiveLog({ source, postgres, reader, folder, before, log, signal });
    metrics.archived(source, entries);
  };

  const round = async (): Promise<void> => {
    for (const one of logs) {
      if (stopping.signal.aborted) return;
      await keep(one).catch((error: unknown) => {
        if (!stopping.signal.aborted) one.log.warn({ err: error }, 'the log could not be kept; it is tried again');
      });
    }
  };
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    // A long round (an archive is written) is not followed by those that it kept waiting.
    running ??= round().finally(() => (running = null));
  }, options.everyMs ?? everyMs);

  return {
    async close() {
      stopping.abort();
      clearInterval(timer);
      await running;
      await Promise.all(logs.flatMap(({ postgres, reader }) => [postgres.close(), reader.close()]));
    },
  };
}
