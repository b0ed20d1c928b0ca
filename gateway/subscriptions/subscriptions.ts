import type { SourceLog } from '../../events/source-log.ts';
import type { EventMetrics } from '../../events/metrics.ts';
import { refuse, type Refusal } from '../../core/refusal.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Cursors } from '../../platform/cursor.ts';
import { presentRefusal } from '../../platform/http/error-body.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { GraphQLRequest } from '../admission.ts';
import type { Edition } from '../edition.ts';
import { presentError } from '../errors.ts';
import type { Variables } from '../limits/cost.ts';
import type { Supergraph } from '../supergraph.ts';
import { createFeed, type Feed } from './feed.ts';
import { Group } from './group.ts';
import { createHydration } from './hydration.ts';
import type { SubscriptionMetrics } from './metrics.ts';
import { planSubscription, type Plan } from './plan.ts';
import { bindingOf, type Position } from './position.ts';
import { Subscription, type Entered, type Sink } from './subscription.ts';

export type SubscriptionsOptions = {
  readonly supergraph: Supergraph;
  /** By source; empty where this gateway was given no logs, so that it serves no subscriptions. */
  readonly logs: Readonly<Record<string, SourceLog>>;
  readonly cursors: Cursors | null;
  readonly eventMetrics: EventMetrics | null;
  readonly open: boolean;
  readonly production: boolean;
  readonly requestDeadlineMs: number;
  readonly metrics: SubscriptionMetrics;
  readonly log: Log;
  readonly quietMs?: number;
  readonly hydrationAttemptsMax?: number;
};

export type Subscriptions = {
  /** Begins at once; whatever comes of it, the sink is told. */
  subscribe(request: GraphQLRequest, viewer: Viewer, correlationId: string, sink: Sink): Subscription;
  close(): Promise<void>;
};

/** A subscription on which nothing is told is told so often that its cursor has moved. */
const QUIET_MS = 15_000;
/** About ten seconds of a silent system. */
const HYDRATION_ATTEMPTS_MAX = 7;

/** Everything that is subscribed to in this process. */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { supergraph, cursors, eventMetrics, metrics, log, open } = options;
  const feeds: Readonly<Record<string, Feed>> =
    eventMetrics === null
      ? {}
      : Object.fromEntries(
          Object.entries(options.logs).map(([source, one]) => [
            source,
            createFeed(one, { log, metrics: eventMetrics }),
          ]),
        );
  const groups = new Map<string, Group>();
  const users = new Map<Group, number>();
  const running = new Set<Subscription>();
  const stopFollowing = supergraph.onSwap(() => {
    for (const subscription of running) subscription.go();
  });

  const admit = (edition: Edition, query: string, variables: Variables, viewer: Viewer): Refusal | null => {
    const operation = edition.admission.know({ query, operationName: null, variables });
    return edition.admission.refuse(operation, variables, open ? null : viewer);
  };

  function enter(request: GraphQLRequest, viewer: Viewer, correlationId: string): Entered {
    const edition = supergraph.current;
    const refused = (refusal: Refusal): Entered => ({ errors: [presentRefusal(refusal, correlationId)] });
    const operation = edition.admission.know(request);
    const refusal = edition.admission.refuse(operation, request.variables, open ? null : viewer);
    if (refusal !== null) return refused(refusal);
    const planned = planSubscription(edition, request);
    if ('refusal' in planned) return refused(planned.refusal);
    if ('errors' in planned) {
      const { production } = options;
      return { errors: planned.errors.map((error) => presentError(error, { correlationId, log, production })) };
    }
    const { plan } = planned;
    const followed =
      plan.source === null ? Object.values(feeds) : [feeds[plan.source]].filter((feed) => feed !== undefined);
    if (cursors === null || followed.length === 0) return refused(noLogs);
    // The same viewer asks an ordinary query with every event, so what refuses that refuses the subscription.
    const lifted = admit(edition, plan.lifted.text, plan.lifted.variables, viewer);
    if (lifted !== null) return refused(lifted);

    const key = keyOf(plan, open ? null : viewer);
    const known = groups.get(key);
    const group = known?.options.plan.edition === edition ? known : groupOf(key, plan, viewer, followed, cursors);
    groups.set(key, group);
    users.set(group, (users.get(group) ?? 0) + 1);
    metrics.groups(groups.size);
    return { plan, group };
  }

  function leave(group: Group): void {
    const left = (users.get(group) ?? 1) - 1;
    if (left > 0) {
      users.set(group, left);
      return;
    }
    users.delete(group);
    const { key } = group.options;
    if (groups.get(key) === group) groups.delete(key);
    metrics.groups(groups.size);
  }

  function groupOf(key: string, plan: Plan, viewer: Viewer, followed: readonly Feed[], cursors: Cursors): Group {
    return new Group({
      key,
      plan,
      feeds: followed,
      binding: bindingOf([plan.field, plan.customerId, plan.filter, open ? null : scopeKey(viewer)]),
      cursors,
      hydration: createHydration({
        plan,
        positions: (): Position => Object.fromEntries(followed.map(({ source, position }) => [source, position])),
        admit: (edition, query, variables, asker) => admit(edition, query, variables, asker) === null,
        metrics,
        attemptsMax: options.hydrationAttemptsMax ?? HYDRATION_ATTEMPTS_MAX,
        deadlineMs: options.requestDeadlineMs,
      }),
      open,
      quietMs: options.quietMs ?? QUIET_MS,
      metrics,
      log,
    });
  }

  function ended(subscription: Subscription): void {
    running.delete(subscription);
    metrics.subscriptions(running.size);
  }

  const common = { enter, leave, ended, log };
  return {
    subscribe(request, viewer, correlationId, sink) {
      const subscription = new Subscription(common, request, viewer, correlationId, sink);
      running.add(subscription);
      metrics.subscriptions(running.size);
      // Not at once: whoever subscribes has the subscription in hand before it is told anything.
      queueMicrotask(() => subscription.go());
      return subscription;
    },
    async close() {
      stopFollowing();
      for (const subscription of running) subscription.end();
      await Promise.all(Object.values(feeds).map((feed) => feed.close()));
    },
  };
}

/** What every loader filters by. A cursor holds for all who see the same. */
function scopeKey({ customerId, partnerId, legalEntityIds }: Viewer): unknown {
  return [customerId, partnerId, legalEntityIds === null ? null : [...legalEntityIds].sort()];
}

/** Two subscriptions with one key are told the same texts. Where an answer depends on the person, so does the key. */
function keyOf(plan: Plan, viewer: Viewer | null): string {
  const { edition, field, root, payload, lifted, filter, customerId } = plan;
  const asker =
    viewer === null
      ? null
      : [
          scopeKey(viewer),
          [...viewer.roles].sort(),
          [...viewer.scopes].sort(),
          lifted.personal ? [viewer.subject, viewer.onBehalfOf] : null,
        ];
  const parts = payload.map((part) =>
    part.part === 'change' ? [part.name, part.fields.map(({ name, field: of }) => [name, of])] : [part.name, part.part],
  );
  return JSON.stringify([edition.id, field, root, parts, lifted.text, lifted.variables, filter, customerId, asker]);
}

const noLogs = refuse(
  'NOT_SUPPORTED_BY_SYSTEM',
  { system: 'gateway', duty: 'subscriptions' },
  'This gateway was not given the databases whose logs it would follow, so it serves no subscriptions.',
);
