import type { LogEntry } from '../../events/event.ts';
import { followLog } from '../../events/follow.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { eventually } from '../harness/eventually.ts';
import type { TestSource } from './source.ts';
import type { TestTransport } from './transport.ts';

/** A follower that keeps what it is given, so that a test can compare it with the log. */
export type Follower = {
  readonly received: readonly LogEntry[];
  /** The error that ended it, if one did. */
  failure(): Error | null;
  reaches(sequence: number, deadlineMs?: number): Promise<void>;
  stop(): Promise<void>;
};

export function follow(
  source: TestSource,
  transport: TestTransport,
  from: { after?: number; afterHash?: Buffer } = {},
): Follower {
  const stopping = new AbortController();
  const received: LogEntry[] = [];
  let failure: Error | null = null;
  const running = (async () => {
    const entries = followLog({
      source: source.source,
      after: from.after ?? 0,
      afterHash: from.afterHash ?? null,
      reader: source.reader,
      live: transport.live,
      signal: stopping.signal,
      metrics: transport.metrics,
      log: silentLog,
    });
    for await (const batch of entries) received.push(...batch);
  })().catch((error: Error) => (failure = error));
  return {
    received,
    failure: () => failure,
    reaches: (sequence, deadlineMs) =>
      eventually(
        `the follower comes to ${sequence}`,
        () => {
          if (failure !== null) throw failure;
          return (received.at(-1)?.sequence ?? 0) >= sequence;
        },
        deadlineMs,
      ),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
