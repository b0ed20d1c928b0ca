import { Fault } from '../../core/fault.ts';
import { LogRewound } from '../../events/follow.ts';
import { LogArchived } from '../../events/log-reader.ts';
import { refuse } from '../../core/refusal.ts';
import type { Viewer } from '../../core/viewer.ts';
import { presentBug, presentRefusal, type PresentedError } from '../../platform/http/error-body.ts';
import { Refused } from '../../platform/subgraph/refused.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { GraphQLRequest } from '../admission.ts';
import { presentFault } from '../errors.ts';
import { begin, cursorExpired } from './begin.ts';
import type { Group, Member } from './group.ts';
import { Unseeable } from './hydration.ts';
import type { Plan } from './plan.ts';
import type { Position } from './position.ts';
import { tellSnapshot } from './snapshot.ts';

/** Where the results of one subscription go. */
export type Sink = {
  /** One result as JSON, and the cursor in it. */
  next(result: string, cursor: string): void;
  /** It is over. */
  error(errors: readonly PresentedError[]): void;
  /** Resolves when more can be written without a queue growing; asked only by who replays the past. */
  ready(): Promise<void>;
};

export type SubscriptionOptions = {
  readonly request: GraphQLRequest;
  readonly correlationId: string;
  readonly sink: Sink;
  /** Admits and plans the request for this viewer in the edition of now, and finds its group; or says why not. */
  readonly enter: (request: GraphQLRequest, viewer: Viewer, correlationId: string) => Entered;
  readonly log: Log;
};

export type Entered =
  { readonly plan: Plan; readonly group: Group; release(): void } | { readonly errors: readonly PresentedError[] };

const BATCH_MAX = 100;
/** How near to its group a subscription has to be to be taken in. */
const NEAR = 20;

/** One client's subscription, from its beginning through the past and into its group, as often as it must. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #ended: () => void;
  #viewer: Viewer;
  #position: Record<string, number> | null = null;
  /** Null when there is no snapshot to tell, or no more. */
  #snapshotAfter: string | null = null;
  #owed: Position | null = null;
  #stop = new AbortController();
  #leave: (() => void) | null = null;
  #over = false;

  constructor(options: SubscriptionOptions, viewer: Viewer, ended: () => void) {
    this.#options = options;
    this.#viewer = viewer;
    this.#ended = ended;
  }

  /** Begins, or goes on where it stands: with another viewer, in another edition. Nothing is lost or told twice. */
  go(viewer: Viewer = this.#viewer): void {
    if (this.#over) return;
    this.#stop.abort();
    this.#leave?.();
    this.#leave = null;
    this.#viewer = viewer;
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop.abort();
    this.#leave?.();
    this.#ended();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { request, correlationId, log } = this.#options;
    let entered: Entered | null = null;
    try {
      entered = this.#options.enter(request, this.#viewer, correlationId);
      if ('errors' in entered) return this.#fail(entered.errors);
      const { plan, group, release } = entered;
      this.#leave = release;
      if (this.#position === null && !(await this.#begin(plan, group, signal))) return;
      if (signal.aborted) return;
      if (this.#snapshotAfter !== null) await this.#tellSnapshot(group, signal);
      if (!signal.aborted) await this.#catchUp(group, signal);
      if (!signal.aborted) this.#join(group, signal, release);
    } catch (error) {
      if (signal.aborted) return;
      const group = entered !== null && 'group' in entered ? entered.group : null;
      if (error instanceof Error && group !== null) this.#failBy(error, group);
      else {
        log.error({ err: error, correlationId }, 'a subscription broke');
        this.#fail([presentBug(correlationId)]);
      }
    }
  }

  async #begin({ after, snapshot }: Plan, group: Group, signal: AbortSignal): Promise<boolean> {
    const begun = await begin({ ...group.options, after, snapshot });
    if (signal.aborted) return false;
    if (!begun.ok) {
      this.#fail([presentRefusal(begun.refusal, this.#options.correlationId)]);
      return false;
    }
    const { place, edge } = begun.value;
    this.#position = { ...place.position };
    this.#snapshotAfter = place.snapshotAfter;
    this.#owed = edge;
    return true;
  }

  async #tellSnapshot(group: Group, signal: AbortSignal): Promise<void> {
    await tellSnapshot({
      group,
      position: this.#position ?? {},
      after: this.#snapshotAfter ?? '',
      viewer: this.#viewer,
      correlationId: this.#options.correlationId,
      signal,
      tell: (text, cursor, after) => {
        this.#snapshotAfter = after;
        return this.#tell(text, cursor, group);
      },
    });
    if (!signal.aborted) this.#snapshotAfter = null;
  }

  /** Replays the past, at the pace of the client, until the group is near, or the present where there is no group yet. */
  async #catchUp(group: Group, signal: AbortSignal): Promise<void> {
    const { feeds } = group.options;
    const position = this.#position ?? {};
    for (;;) {
      let far = false;
      for (const feed of feeds) {
        const goal = group.position?.[feed.source] ?? feed.position;
        if ((position[feed.source] ?? 0) + NEAR >= goal) continue;
        far = true;
        const batch = await feed.read(position[feed.source] ?? 0, BATCH_MAX);
        await group.advance(position, batch, this.#viewer, signal, (text, cursor) => this.#tell(text, cursor, group));
        if (signal.aborted) return;
      }
      if (!far) return;
    }
  }

  #join(group: Group, signal: AbortSignal, release: () => void): void {
    const owed = this.#owed;
    const member: Member = {
      viewer: this.#viewer,
      signal,
      position: this.#position ?? {},
      owed,
      tell: (text, cursor) => this.#options.sink.next(text, cursor),
      fail: (error, position) => {
        this.#position = { ...position };
        this.#failBy(error, group);
      },
    };
    this.#leave = () => {
      this.#position = { ...group.leave(member) };
      this.#owed = member.owed;
      release();
    };
    group.join(member);
  }

  /** The past is told at the pace of whoever reads it. */
  #tell(text: string, cursor: string, group: Group): Promise<void> {
    group.options.metrics.delivered(1);
    this.#options.sink.next(text, cursor);
    return this.#options.sink.ready();
  }

  #failBy(error: unknown, group: Group): void {
    const { correlationId, log } = this.#options;
    const { cursors, binding } = group.options;
    const position = this.#position ?? {};
    if (error instanceof Refused) return this.#fail([presentRefusal(error.refusal, correlationId)]);
    if (error instanceof Fault) return this.#fail([presentFault(error, correlationId)]);
    if (error instanceof LogArchived) {
      void Promise.all(group.options.feeds.map(async (feed) => [feed.source, await feed.earliest()] as const)).then(
        (earliest) => {
          const refusal = cursorExpired(cursors, binding, position, Object.fromEntries(earliest));
          this.#fail([presentRefusal(refusal, correlationId)]);
        },
        () => this.#fail([presentBug(correlationId)]),
      );
      return;
    }
    const rewound = error instanceof LogRewound;
    if (!rewound && !(error instanceof Unseeable)) {
      log.error({ err: error, correlationId }, 'a subscription broke');
      return this.#fail([presentBug(correlationId)]);
    }
    const refusal = refuse(
      'SUBSCRIPTION_INTERRUPTED',
      { reason: rewound ? 'LOG_REWOUND' : 'SYSTEM_SILENT', cursor: rewound ? null : group.cursorAt(position) },
      rewound
        ? 'The log was restored to an older state: begin again without `after`.'
        : 'What happened cannot be told now, because a system does not answer: subscribe again after `cursor`.',
    );
    this.#fail([
      presentRefusal(
        refusal,
        correlationId,
        error instanceof Unseeable ? (error.error?.extensions.system ?? null) : null,
      ),
    ]);
  }

  #fail(errors: readonly PresentedError[]): void {
    if (this.#over) return;
    this.end();
    this.#options.sink.error(errors);
  }
}
