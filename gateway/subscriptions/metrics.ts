import { Counter, Gauge, type Registry } from 'prom-client';

export type SubscriptionMetrics = {
  sockets(open: number): void;
  socketRefused(reason: string): void;
  socketClosed(code: number): void;
  subscriptions(open: number): void;
  groups(open: number): void;
  /** One message of a group, to so many of its members. */
  delivered(members: number): void;
  hydrated(outcome: 'answered' | 'failed'): void;
  /** An event of the log that the viewers of a group may not see. */
  skipped(): void;
};

export function createSubscriptionMetrics(registry: Registry): SubscriptionMetrics {
  const registers = [registry];
  const sockets = new Gauge({ name: 'concord_gateway_sockets', help: 'Open WebSockets and event streams.', registers });
  const refused = new Counter({
    name: 'concord_gateway_sockets_refused_total',
    help: 'Sockets that were not opened.',
    labelNames: ['reason'],
    registers,
  });
  const closed = new Counter({
    name: 'concord_gateway_sockets_closed_total',
    help: 'Sockets closed by the gateway, by close code; 4900 is a consumer that was too slow.',
    labelNames: ['code'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'concord_gateway_subscriptions',
    help: 'Subscriptions being served.',
    registers,
  });
  const groups = new Gauge({
    name: 'concord_gateway_subscription_groups',
    help: 'Groups of subscriptions that share one execution.',
    registers,
  });
  const delivered = new Counter({
    name: 'concord_gateway_subscription_delivered_total',
    help: 'Messages handed to subscribers.',
    registers,
  });
  const hydrations = new Counter({
    name: 'concord_gateway_subscription_hydrations_total',
    help: 'Queries run to tell subscribers of an entity as it is.',
    labelNames: ['outcome'],
    registers,
  });
  const skipped = new Counter({
    name: 'concord_gateway_subscription_skipped_total',
    help: 'Events that matched a subscription and were not told, because its viewer may not see the entity.',
    registers,
  });
  return {
    sockets: (open) => sockets.set(open),
    socketRefused: (reason) => refused.inc({ reason }),
    socketClosed: (code) => closed.inc({ code: String(code) }),
    subscriptions: (open) => subscriptions.set(open),
    groups: (open) => groups.set(open),
    delivered: (members) => delivered.inc(members),
    hydrated: (outcome) => hydrations.inc({ outcome }),
    skipped: () => skipped.inc(),
  };
}
