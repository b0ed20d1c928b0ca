import { newNotes } from '../request-context.ts';
import { LRUCache } from 'lru-cache';
import type { LogEntry } from '../../events/event.ts';
import { backOffMs, pause } from '../../events/pause.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { PresentedError } from '../../platform/http/error-body.ts';
import type { Edition } from '../edition.ts';
import type { GraphQLAnswer } from '../graphql-server.ts';
import type { Variables } from '../limits/cost.ts';
import type { SubscriptionMetrics } from './metrics.ts';
import type { Plan } from './plan.ts';
import type { Position } from './position.ts';
import { reads } from './reads.ts';

/** An entity as the viewer sees it now, under the client's names. */
export type Seen = {
  readonly version: number | null;
  /** As the text of its JSON, which every event that reads this state carries. */
  readonly texts: Readonly<Record<string, string>>;
  readonly errors: readonly PresentedError[];
};

/** Whether the viewer sees the entity could not be found out, although it was tried for a while. */
export class Unseeable extends Error {
  override readonly name = 'Unseeable';
  readonly error: PresentedError | null;

  constructor(error: PresentedError | null) {
    super('An entity could not be read.');
    this.error = error;
  }
}

export type HydrationOptions = {
  readonly plan: Plan;
  /** Where every log stands that this process follows. */
  readonly positions: () => Position;
  /** Null for an open gateway. */
  readonly admit: (edition: Edition, text: string, variables: Variables, viewer: Viewer) => boolean;
  readonly metrics: SubscriptionMetrics;
  readonly attemptsMax: number;
  readonly deadlineMs: number;
};

/**
 * Reads the entities of one group by the ordinary query that its selection was lifted into, so that limits, access and
 * masking are those of any query. What was read is used again for a second, for events that are no younger than it: a
 * thousand members who come back at once read what they missed once.
 */
export type Hydration = {
  /** Null where the viewer does not see it. Throws `Unseeable`. */
  see(id: string, noOlderThan: Position, viewer: Viewer, correlationId: string): Promise<Seen | null>;
  /** Whether the viewer sees what the event is about, where that is another entity than the one that is told. */
  maySee(entry: LogEntry, viewer: Viewer): Promise<boolean>;
  /** Any other query for the group, tried again while systems are silent. */
  ask(query: string, variables: Variables, viewer: Viewer, correlationId: string): Promise<GraphQLAnswer>;
};

type Remembered = { readonly read: Position; readonly seen: Promise<Seen | null> };

const REMEMBERED_MAX = 1_000;
const REMEMBERED_MS = 1_000;
const retry = { firstMs: 100, maxMs: 3_000 };

export function createHydration(options: HydrationOptions): Hydration {
  const { plan, metrics } = options;
  const { lifted, edition } = plan;
  const remembered = new LRUCache<string, Remembered>({ max: REMEMBERED_MAX, ttl: REMEMBERED_MS });

  async function ask(query: string, variables: Variables, viewer: Viewer, correlationId: string, needed: string) {
    for (let failures = 1; ; failures += 1) {
      const answer = await edition.run(
        { query, operationName: null, variables },
        {
          viewer,
          correlationId,
          idempotencyKey: null,
          after: null,
          deadlineAt: performance.now() + options.deadlineMs,
          notes: newNotes(),
        },
      );
      const silence = silenceAt(answer, needed);
      metrics.hydrated(silence === undefined ? 'answered' : 'failed');
      if (silence === undefined) return answer;
      if (failures >= options.attemptsMax) throw new Unseeable(silence);
      await pause(backOffMs(failures, retry));
    }
  }

  async function read(id: string, viewer: Viewer, correlationId: string): Promise<Seen | null> {
    const variables = { ...lifted.variables, [lifted.idVariable]: id };
    const answer = await ask(lifted.text, variables, viewer, correlationId, lifted.seen);
    const { [lifted.seen]: seen, ...data } = answer.data as Readonly<Record<string, { version?: number } | null>>;
    if (seen == null) return null;
    const texts = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, JSON.stringify(value)]));
    return { version: seen.version ?? null, texts, errors: answer.errors ?? [] };
  }

  function remember<T extends Remembered>(key: string, made: T): T {
    remembered.set(key, made);
    // What failed is asked for again.
    made.seen.catch(() => remembered.peek(key) === made && remembered.delete(key));
    return made;
  }

  function see(key: string, noOlderThan: Position, reading: () => Promise<Seen | null>): Promise<Seen | null> {
    const known = remembered.get(key);
    if (known !== undefined && Object.entries(noOlderThan).every(([log, at]) => at <= (known.read[log] ?? 0))) {
      return known.seen;
    }
    return remember(key, { read: options.positions(), seen: reading() }).seen;
  }

  return {
    see: (id, noOlderThan, viewer, correlationId) =>
      see(`told ${id}`, noOlderThan, () => read(id, viewer, correlationId)),

    async maySee(entry, viewer) {
      const { entityType, entityId, source, sequence } = entry;
      if (entityType === plan.follows.entity) return true;
      const by = reads(edition.schema, entityType);
      if (by === null || entityId === null) return false;
      const query = `query ($id: ID!) { seen: ${by.byId}(id: $id) { id } }`;
      const variables = { id: entityId };
      if (!options.admit(edition, query, variables, viewer)) return false;
      const seen = await see(`${entityType} ${entityId}`, { [source]: sequence }, async () => {
        const answer = await ask(query, variables, viewer, entry.event.correlationid, 'seen');
        const found = (answer.data as { readonly seen: object | null }).seen !== null;
        return found ? { version: null, texts: {}, errors: [] } : null;
      });
      return seen !== null;
    },

    ask: (query, variables, viewer, correlationId) => ask(query, variables, viewer, correlationId, 'list'),
  };
}

/**
 * Undefined where the answer says whether the entity is seen: a null without an error is a no. One with any error is a
 * silence, for a subgraph that did not answer leaves its errors without a path.
 */
function silenceAt({ data, errors }: GraphQLAnswer, name: string): PresentedError | null | undefined {
  const found = data as Readonly<Record<string, unknown>> | null | undefined;
  if (found == null) return errors?.[0] ?? null;
  if (found[name] != null) return undefined;
  return errors?.find(({ path }) => path?.[0] === name) ?? errors?.[0];
}
