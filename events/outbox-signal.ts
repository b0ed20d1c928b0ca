import type { Log } from '../platform/telemetry/log.ts';
import { outboxChannel } from './channels.ts';
import { createNotifier } from './notifier.ts';

/** Tells the relay of a source, in whatever process it runs, that something was committed. */
export type OutboxSignal = {
  /** Call it after the commit. Costs nothing to the caller; if it is lost, the relay's poll finds the row. */
  committed(): void;
  close(): Promise<void>;
};

export function createOutboxSignal(options: {
  readonly source: string;
  readonly url: string;
  readonly log: Log;
}): OutboxSignal {
  const channel = outboxChannel(options.source);
  const notifier = createNotifier({
    url: options.url,
    applicationName: `concord-outbox-signal-${options.source}`,
    log: options.log,
  });
  return { committed: () => notifier.notify(channel), close: () => notifier.close() };
}
