import { pause } from '../events/pause.ts';
import type { Log } from '../platform/telemetry/log.ts';

export type Rounds = {
  /** Ends after what is in hand. */
  stop(): Promise<void>;
};

/** Does something again and again. A round that fails is told by `failed`, and the next one comes all the same. */
export function goRound(
  round: (signal: AbortSignal) => Promise<void>,
  { everyMs, failed, log }: { readonly everyMs: number; readonly failed: string; readonly log: Log },
): Rounds {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await round(signal).catch((error: unknown) => log.error({ err: error }, failed));
      await pause(everyMs, signal);
    }
  }
}
