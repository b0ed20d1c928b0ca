import { Counter, Gauge, type Registry } from 'prom-client';

/** One per process; every event names its source. */
export type EventMetrics = {
  relayed(source: string, entries: number, sequence: number, lagSeconds: number): void;
  relayDrained(source: string): void;
  relayRole(source: string, active: boolean): void;
  published(source: string, entries: number): void;
  publishFailed(source: string): void;
  /** The stream told another history than the log and was emptied. */
  streamReset(source: string): void;
  /** A follower could not go on from what it was told and read the log instead. */
  refilled(source: string): void;
  inboxMoved(consumer: string, source: string, sequence: number): void;
  inboxFailed(consumer: string, source: string): void;
  /** Whether a consumer stands still because the log is not the one it followed. */
  inboxRewound(consumer: string, source: string, isRewound: boolean): void;
  /** How far the background proof of the chain has come, and whether everything holds up to there. */
  chainVerified(source: string, through: number, intact: boolean): void;
  chainBroken(source: string): void;
  archived(source: string, entries: number): void;
  /** What became of entries that a consumer could not apply. */
  deadLetter(
    consumer: string,
    source: string,
    became: 'PARKED' | 'BLOCKED' | 'APPLIED' | 'DISMISSED',
    letters?: number,
  ): void;
  deadLettersOpen(consumer: string, source: string, letters: number): void;
};

export function createEventMetrics(registry: Registry): EventMetrics {
  const bySource = { labelNames: ['source' as const], registers: [registry] };
  const byConsumer = { labelNames: ['consumer' as const, 'source' as const], registers: [registry] };

  const relayed = new Counter({
    name: 'concord_relay_relayed_total',
    help: 'Outbox rows moved into the log.',
    ...bySource,
  });
  const lag = new Gauge({
    name: 'concord_relay_lag_seconds',
    help: 'Age of the oldest event of the batch under way; 0 when the outbox is empty.',
    ...bySource,
  });
  const sequence = new Gauge({
    name: 'concord_log_sequence',
    help: 'The end of the log, as the active relay last moved it.',
    ...bySource,
  });
  const active = new Gauge({
    name: 'concord_relay_active',
    help: '1 in the process that relays this source. The sum over all processes should be 1.',
    ...bySource,
  });
  const published = new Counter({
    name: 'concord_relay_published_total',
    help: 'Log entries added to the stream, repeats after a loss included.',
    ...bySource,
  });
  const publishFailed = new Counter({
    name: 'concord_relay_publish_failed_total',
    help: 'Failed attempts to publish; the log goes on and the stream is caught up later.',
    ...bySource,
  });
  const streamReset = new Counter({
    name: 'concord_stream_reset_total',
    help: 'Streams emptied because they told another history than the log. Any increase needs a person.',
    ...bySource,
  });
  const refilled = new Counter({
    name: 'concord_follow_refills_total',
    help: 'Times a follower read the log because the live feed did not continue its sequence.',
    ...bySource,
  });
  const inboxPosition = new Gauge({
    name: 'concord_inbox_position',
    help: 'The last sequence a consumer has applied; its lag is the distance to concord_log_sequence.',
    ...byConsumer,
  });
  const inboxFailed = new Counter({
    name: 'concord_inbox_failed_total',
    help: 'Batches that a consumer failed to apply; each is tried again.',
    ...byConsumer,
  });
  const inboxRewound = new Gauge({
    name: 'concord_inbox_rewound',
    help: '1 while a consumer stands still because the log was restored to an older state. Needs a person.',
    ...byConsumer,
  });
  const verified = new Gauge({
    name: 'concord_log_verified_sequence',
    help: 'How far the hash chain of the log has been proven.',
    ...bySource,
  });
  const intact = new Gauge({
    name: 'concord_log_chain_intact',
    help: '0 from the moment a break of the hash chain is found until a person clears it, else 1.',
    ...bySource,
  });
  const broken = new Counter({
    name: 'concord_log_chain_breaks_total',
    help: 'Breaks of the hash chain that were found. Any increase needs a person.',
    ...bySource,
  });
  const archived = new Counter({
    name: 'concord_log_archived_total',
    help: 'Entries that left the database for the archive.',
    ...bySource,
  });
  const deadLetters = new Counter({
    name: 'concord_dead_letters_total',
    help: 'Entries that a consumer parked or held back behind a parked one, and what was done with them later.',
    labelNames: ['consumer', 'source', 'became'] as const,
    registers: [registry],
  });
  const deadLettersOpen = new Gauge({
    name: 'concord_dead_letters_open',
    help: 'Entries that wait for a person. Any needs one; the runbook is named on the letter.',
    ...byConsumer,
  });

  return {
    relayed(source, entries, reached, lagSeconds) {
      relayed.inc({ source }, entries);
      sequence.set({ source }, reached);
      lag.set({ source }, lagSeconds);
    },
    relayDrained: (source) => lag.set({ source }, 0),
    relayRole: (source, isActive) => active.set({ source }, isActive ? 1 : 0),
    published: (source, entries) => published.inc({ source }, entries),
    publishFailed: (source) => publishFailed.inc({ source }),
    streamReset: (source) => streamReset.inc({ source }),
    refilled: (source) => refilled.inc({ source }),
    inboxMoved: (consumer, source, sequence) => inboxPosition.set({ consumer, source }, sequence),
    inboxFailed: (consumer, source) => inboxFailed.inc({ consumer, source }),
    inboxRewound: (consumer, source, isRewound) => inboxRewound.set({ consumer, source }, isRewound ? 1 : 0),
    chainVerified(source, through, holds) {
      verified.set({ source }, through);
      intact.set({ source }, holds ? 1 : 0);
    },
    chainBroken: (source) => broken.inc({ source }),
    archived: (source, entries) => archived.inc({ source }, entries),
    deadLetter: (consumer, source, became, letters = 1) => deadLetters.inc({ consumer, source, became }, letters),
    deadLettersOpen: (consumer, source, letters) => deadLettersOpen.set({ consumer, source }, letters),
  };
}
