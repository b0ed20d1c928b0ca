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
import type { Attempt, Group, Member } from './group.ts';
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
  /** Null where more can be written without a queue growing, else when it can; asked only by who replays the past. */
  ready(): Promise<void> | null;
};

/** What all subscriptions of a process have in common. */
export type SubscriptionOptions = {
  /** Admits and plans the request for this viewer in the edition of now, and finds its group; or says why not. */
  readonly enter: (request: GraphQLRequest, viewer: Viewer, correlationId: string) => Entered;
  /** Gives back what `enter` found. */
  readonly leave: (group: Group) => void;
  readonly ended: (subscription: Subscription) => void;
  readonly log: Log;
};

export type Entered = { readonly plan: Plan; readonly group: Group } | { readonly errors: readonly PresentedError[] };

const BATCH_MAX = 100;
/** How near to its group a subscription has to be to be taken in. */
const NEAR = 20;

/**
 * One client's subscription, from its beginning through the past and into its group, as often as it must. There are
 * thousands, most of them idle: what is not told of one of them is not kept in it.
 */
export class Subscription {
  readonly correlationId: string;
  readonly #options: SubscriptionOptions;
  readonly #sink: Sink;
  #request: GraphQLRequest;
  #viewer: Viewer;
  #position: Record<string, number> | null = null;
  /** Null when there is no snapshot to tell, or no more. */
  #snapshotAfter: string | null = null;
  #owed: Position | null = null;
  #attempt: Attempt = { aborted: false };
  #entered: Group | null = null;
  #member: Membership | null = null;
  #over = false;

  constructor(
    options: SubscriptionOptions,
    request: GraphQLRequest,
    viewer: Viewer,
    correlationId: string,
    sink: Sink,
  ) {
    this.#options = options;
    this.#request = request;
    this.#viewer = viewer;
    this.correlationId = correlationId;
    this.#sink = sink;
  }

  /** Begins, or goes on where it stands: with another viewer, in another edition. Nothing is lost or told twice. */
  go(viewer: Viewer = this.#viewer): void {
    if (this.#over) return;
    this.#leave();
    this.#viewer = viewer;
    this.#attempt = { aborted: false };
    void this.#run(this.#attempt);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#leave();
    this.#options.ended(this);
  }

  #leave(): void {
    this.#attempt.aborted = true;
    const group = this.#entered;
    if (group === null) return;
    if (this.#member !== null) {
      this.#position = { ...group.leave(this.#member) };
      this.#owed = this.#member.owed;
    }
    this.#member = null;
    this.#entered = null;
    this.#options.leave(group);
  }

  async #run(attempt: Attempt): Promise<void> {
    const { correlationId } = this;
    const { enter, log } = this.#options;
    let group: Group | null = null;
    try {
      const entered = enter(this.#request, this.#viewer, correlationId);
      if ('errors' in entered) return this.#fail(entered.errors);
      ({ group } = entered);
      this.#entered = group;
      this.#request = sameRequest(this.#request, group.options.plan.request);
      if (this.#position === null && !(await this.#begin(entered.plan, group, attempt))) return;
      if (attempt.aborted) return;
      if (this.#snapshotAfter !== null) await this.#tellSnapshot(group, attempt);
      if (!attempt.aborted) await this.#catchUp(group, attempt);
      if (!attempt.aborted) this.#join(group, attempt);
    } catch (error) {
      if (attempt.aborted) return;
      if (error instanceof Error && group !== null) this.#failBy(error, group);
      else {
        log.error({ err: error, correlationId }, 'a subscription broke');
        this.#fail([presentBug(correlationId)]);
      }
    }
  }

  async #begin({ after, snapshot }: Plan, group: Group, attempt: Attempt): Promise<boolean> {
    const begun = await begin({ ...group.options, after, snapshot });
    if (attempt.aborted) return false;
    if (!begun.ok) {
      this.#fail([presentRefusal(begun.refusal, this.correlationId)]);
      return false;
    }
    const { place, edge } = begun.value;
    this.#position = { ...place.position };
    this.#snapshotAfter = place.snapshotAfter;
    this.#owed = edge;
    return true;
  }

  async #tellSnapshot(group: Group, attempt: Attempt): Promise<void> {
    await tellSnapshot({
      group,
      position: this.#position ?? {},
      after: this.#snapshotAfter ?? '',
      viewer: this.#viewer,
      correlationId: this.correlationId,
      attempt,
      tell: (text, cursor, after) => {
        this.#snapshotAfter = after;
        return this.#tell(text, cursor, group);
      },
    });
    if (!attempt.aborted) this.#snapshotAfter = null;
  }

  /** Replays the past, at the pace of the client, until the group is near, or the present where there is no group yet. */
  async #catchUp(group: Group, attempt: Attempt): Promise<void> {
    const { feeds } = group.options;
    const position = this.#position ?? {};
    for (;;) {
      let far = false;
      for (const feed of feeds) {
        const goal = group.position?.[feed.source] ?? feed.position;
        if ((position[feed.source] ?? 0) + NEAR >= goal) continue;
        far = true;
        const batch = await feed.read(position[feed.source] ?? 0, BATCH_MAX);
        await group.advance(position, batch, this.#viewer, attempt, (text, cursor) => this.#tell(text, cursor, group));
        if (attempt.aborted) return;
      }
      if (!far) return;
    }
  }

  #join(group: Group, attempt: Attempt): void {
    this.#member = new Membership(this, this.#sink, this.#viewer, attempt, this.#position ?? {}, this.#owed);
    group.join(this.#member);
  }

  /** The group cannot go on; it was told what stands up to `position`. */
  failIn(error: unknown, position: Position): void {
    const group = this.#entered;
    this.#position = { ...position };
    if (group !== null) this.#failBy(error, group);
  }

  /** The past is told at the pace of whoever reads it. */
  #tell(text: string, cursor: string, group: Group): Promise<void> | null {
    group.options.metrics.delivered(1);
    this.#sink.next(text, cursor);
    return this.#sink.ready();
  }

  #failBy(error: unknown, group: Group): void {
    const { correlationId } = this;
    const { log } = this.#options;
    const position = this.#position ?? {};
    if (error instanceof Refused) return this.#fail([presentRefusal(error.refusal, correlationId)]);
    if (error instanceof Fault) return this.#fail([presentFault(error, correlationId)]);
    if (error instanceof LogArchived) {
      void Promise.all(group.options.feeds.map(async (feed) => [feed.source, await feed.earliest()] as const)).then(
        (earliest) => {
          const refusal = cursorExpired(group.options, position, Object.fromEntries(earliest));
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
    this.#sink.error(errors);
  }
}

/** What it is to its group. */
class Membership implements Member {
  readonly viewer: Viewer;
  readonly attempt: Attempt;
  readonly position: Record<string, number>;
  owed: Position | null;
  readonly #subscription: Subscription;
  readonly #sink: Sink;

  constructor(
    subscription: Subscription,
    sink: Sink,
    viewer: Viewer,
    attempt: Attempt,
    position: Record<string, number>,
    owed: Position | null,
  ) {
    this.#subscription = subscription;
    this.#sink = sink;
    this.viewer = viewer;
    this.attempt = attempt;
    this.position = position;
    this.owed = owed;
  }

  tell(text: string, cursor: string): void {
    this.#sink.next(text, cursor);
  }

  fail(error: unknown, position: Position): void {
    this.#subscription.failIn(error, position);
  }
}

/** The one that is kept already, where it says the same: thousands of clients send the same text. */
function sameRequest(own: GraphQLRequest, kept: GraphQLRequest): GraphQLRequest {
  const isSame =
    own.query === kept.query &&
    own.operationName === kept.operationName &&
    JSON.stringify(own.variables) === JSON.stringify(kept.variables);
  return isSame ? kept : own;
}
