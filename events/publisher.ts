import type { LogEntry, LogHead } from './event.ts';
import { logChannel } from './channels.ts';
import type { EventMetrics } from './metrics.ts';
import type { Notifier } from './notifier.ts';
import { pause } from './pause.ts';

/**
 * Tells followers what the log says. The log is the truth and never waits for it: nothing here blocks or throws, and
 * what is missed is caught up from the log.
 */
export type Publisher = {
  /** This process's relay has become the active one, and the log ends at `head`. */
  begin(head: LogHead): void;
  /** Entries that were just committed, in order. */
  publish(entries: readonly LogEntry[]): void;
  /** The relay is no longer active; waits at most `drainMs` for what is under way. */
  end(drainMs: number): Promise<void>;
  close(): Promise<void>;
};

/** Without Redis: followers are told how far the log goes and read it themselves. */
export function createNotifyPublisher(options: {
  readonly source: string;
  readonly notifier: Notifier;
  readonly metrics: EventMetrics;
}): Publisher {
  const { source, notifier, metrics } = options;
  return {
    begin: (head) => notifier.notify(logChannel(source), String(head.sequence)),
    publish(entries) {
      notifier.notify(logChannel(source), String(entries.at(-1)?.sequence ?? 0));
      metrics.published(source, entries.length);
    },
    end: (drainMs) => Promise.race([notifier.flushed(), pause(drainMs)]),
    close: () => Promise.resolve(),
  };
}
