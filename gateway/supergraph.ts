import { readFile, stat } from 'node:fs/promises';
import type { Log } from '../platform/telemetry/log.ts';
import type { Edition } from './edition.ts';
import type { GatewayMetrics } from './metrics.ts';

export type SupergraphOptions = {
  readonly path: string;
  readonly createEdition: (supergraphSdl: string) => Promise<Edition>;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
  readonly pollMs?: number;
};

export type Supergraph = {
  /** The edition that new requests meet. */
  readonly current: Edition;
  /** Calls back after each swap, before the old edition retires; answers how to stop that. */
  onSwap(swapped: () => void): () => void;
  close(): Promise<void>;
};

const POLL_MS = 1_000;

/**
 * Serves the supergraph in a file and follows the file. It is looked at rather than watched: a watch is lost when a file
 * is replaced by a rename, and is never told of changes on some mounts. A new supergraph takes the place of the old one
 * between two requests; one that cannot be served is refused, and the old one stays.
 */
export async function openSupergraph(options: SupergraphOptions): Promise<Supergraph> {
  const { path, metrics, log } = options;
  let text = await readFile(path, 'utf8');
  let current = await options.createEdition(text);
  metrics.supergraphLoaded(current.id);
  let stamp = await stampOf(path);
  let previous = stamp;
  let closed = false;
  const listeners = new Set<() => void>();
  let looking: Promise<void> = Promise.resolve();
  let timer = setTimeout(look, options.pollMs ?? POLL_MS).unref();

  function look(): void {
    looking = follow().finally(() => {
      if (!closed) timer = setTimeout(look, options.pollMs ?? POLL_MS).unref();
    });
  }

  async function follow(): Promise<void> {
    const seen = await stampOf(path);
    // Twice the same: whoever writes it has finished. The beginning of a supergraph might be one as well.
    const settled = seen === previous;
    previous = seen;
    if (!settled || seen === stamp || seen === null) return;
    stamp = seen;
    try {
      const next = await readFile(path, 'utf8');
      if (next !== text) await swap(next);
    } catch (error) {
      metrics.supergraphRefused();
      log.error({ err: error, path, serving: current.id }, 'the new supergraph cannot be served, the old one stays');
    }
  }

  async function swap(next: string): Promise<void> {
    const edition = await options.createEdition(next);
    const old = current;
    current = edition;
    text = next;
    metrics.supergraphLoaded(edition.id);
    log.info({ from: old.id, to: edition.id }, 'the supergraph was swapped');
    for (const swapped of listeners) swapped();
    old.retire().catch((error: unknown) => log.warn({ err: error }, 'an old supergraph did not close'));
  }

  return {
    get current() {
      return current;
    },
    onSwap(swapped) {
      listeners.add(swapped);
      return () => listeners.delete(swapped);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
      await current.retire();
    },
  };
}

/** Tells one state of a file from another, also when it was replaced within the same millisecond; null while it is missing. */
async function stampOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}/${size}/${mtimeNs}`;
  } catch {
    return null;
  }
}
