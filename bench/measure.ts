import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One figure of a benchmark: what was measured, and what was wanted. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: string;
};

/** The value below which this share of the sorted values lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export type Run = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly count: number;
};

/** Keeps `inFlight` calls going for so long; each call gets a number of its own. */
export async function load(inFlight: number, durationMs: number, call: (index: number) => Promise<void>): Promise<Run> {
  const latencies: number[] = [];
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - started < durationMs) {
      const began = performance.now();
      next += 1;
      await call(next);
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - started) / 1_000;
  const sorted = latencies.sort((a, b) => a - b);
  return {
    perSecond: sorted.length / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    count: sorted.length,
  };
}

/** What this process holds after a full collection of garbage, in the heap and beside it. */
export function liveMiB(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

export function residentMiB(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}
