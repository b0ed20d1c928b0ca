import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogEntry } from '../../events/event.ts';
import { LogRewound } from '../../events/follow.ts';
import { createDoorbell, type Doorbell } from '../../events/pause.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { changeFor, hearingInGraph } from './change.ts';
import type { Feed } from './feed.ts';
import { Unseeable, type Hydration, type Seen } from './hydration.ts';
import type { SubscriptionMetrics } from './metrics.ts';
import type { Plan } from './plan.ts';
import { sealPlace, type Position } from './position.ts';
import { caughtUpText, resultText } from './result.ts';

/** Aborted when a subscription is no longer served, or no longer by this group. Looked at, never waited for. */
export type Attempt = { aborted: boolean };

/** Who is told. Members of one group are told the same texts at the same time. */
export type Member = {
  readonly viewer: Viewer;
  readonly attempt: Attempt;
  /** How far it has been told, while it is not a member yet. */
  readonly position: Record<string, number>;
  /** The end of the logs when it came: once the group is there, it is told that it has caught up. */
  owed: Position | null;
  tell(text: string, cursor: string): void;
  /** Nothing can be told any more; it was told what stands up to `position`. */
  fail(error: unknown, position: Position): void;
};

export type GroupOptions = {
  readonly key: string;
  readonly plan: Plan;
  readonly feeds: readonly Feed[];
  readonly binding: string;
  readonly cursors: Cursors;
  readonly hydration: Hydration;
  readonly open: boolean;
  readonly quietMs: number;
  readonly metrics: SubscriptionMetrics;
  readonly log: Log;
};

/** What one turn takes from one log. */
const BATCH_MAX = 100;
/** How many entities of a batch are read at the same time. */
const AHEAD_MAX = 8;
const TURN_CHARACTERS_MAX = 32_768;

/**
 * Subscriptions that are told the same: one position in the logs, one execution and one serialization per event. It reads
 * the logs itself and keeps no queue, so a group that cannot go on waits where it is.
 */
export class Group {
  readonly options: GroupOptions;
  readonly #doorbell: Doorbell = createDoorbell();
  readonly #members = new Set<Member>();
  readonly #joining = new Set<Member>();
  /** Members that have not heard yet that they caught up. */
  readonly #owing = new Set<Member>();
  /** Null while nobody has joined yet. */
  #position: Record<string, number> | null = null;
  #toldAt = 0;
  #toldInTurn = 0;
  /** The cursor that every member has been told, or a later one. */
  #told = '';

  constructor(options: GroupOptions) {
    this.options = options;
  }

  /** How far the group is; null for one that does not run, which the first who joins begins where it stands. */
  get position(): Position | null {
    return this.#position;
  }

  /** Takes over a member whose position is not past the group's by much, without a gap and without a repetition. */
  join(member: Member): void {
    this.#joining.add(member);
    if (this.#position === null) {
      this.#position = { ...member.position };
      void this.#run();
    }
    this.#doorbell.ring();
  }

  /** Where the member stood. */
  leave(member: Member): Position {
    const position = this.#members.delete(member) && this.#position !== null ? this.#position : member.position;
    this.#joining.delete(member);
    this.#owing.delete(member);
    this.#doorbell.ring();
    return { ...position };
  }

  cursorAt(position: Position): string {
    return sealPlace(this.options, { position, snapshotAfter: null });
  }

  /** Tells `tell` what one batch of a log has for it, moving `position` past each entry, told or not. */
  async advance(
    position: Record<string, number>,
    batch: readonly LogEntry[],
    viewer: Viewer,
    attempt: Attempt | null,
    tell: (text: string, cursor: string) => Promise<unknown> | null,
  ): Promise<void> {
    const { plan, metrics } = this.options;
    const matching = batch.filter((entry) => plan.matches(entry));
    const reading: Promise<Seen | null>[] = [];
    const readAhead = (): void => {
      for (const entry of matching.slice(reading.length, done + AHEAD_MAX)) {
        const seen = this.#see(entry, viewer);
        // Looked at when its turn comes; until then it is nobody's unhandled rejection.
        seen.catch(() => undefined);
        reading.push(seen);
      }
    };
    const stopped = (): boolean => attempt?.aborted === true;
    let done = 0;
    for (const entry of batch) {
      if (entry !== matching[done]) {
        position[entry.source] = entry.sequence;
        continue;
      }
      readAhead();
      const seen = await reading[done];
      done += 1;
      if (stopped()) return;
      position[entry.source] = entry.sequence;
      if (seen == null) metrics.skipped();
      else {
        const cursor = this.cursorAt(position);
        const change = changeFor(this.options.open ? null : viewer, plan.edition.rules, entry, cursor);
        // Live members are not waited for one by one: who is too slow is closed.
        const written = tell(resultText(plan, change, seen), cursor);
        if (written !== null) await written;
        if (stopped()) return;
      }
    }
  }

  async #see(entry: LogEntry, viewer: Viewer): Promise<Seen | null> {
    const { plan, hydration } = this.options;
    if (!this.options.open && !isHeard(plan, entry, viewer)) return null;
    if (!(await hydration.maySee(entry, viewer))) return null;
    const id = plan.customerId ?? entry.entityId ?? '';
    return hydration.see(id, { [entry.source]: entry.sequence }, viewer, entry.event.correlationid);
  }

  async #run(): Promise<void> {
    const position = this.#position ?? {};
    const stopListening = this.options.feeds.map((feed) =>
      feed.listen({ heard: () => this.#doorbell.ring(), rewound: () => this.#fail(new LogRewound(feed.source, 0)) }),
    );
    this.#toldAt = performance.now();
    this.#told = this.cursorAt(position);
    try {
      while (this.#members.size + this.#joining.size > 0) {
        await this.#takeIn(position);
        const moved = await this.#turn(position);
        this.#tellCaughtUp(position);
        if (!moved) await this.#doorbell.wait(this.options.quietMs);
      }
    } catch (error) {
      if (!(error instanceof Unseeable)) this.options.log.warn({ err: error }, 'a group of subscriptions ended');
      this.#fail(error);
    } finally {
      for (const stop of stopListening) stop();
      this.#position = null;
    }
  }

  /** One batch of every log that has one. */
  async #turn(position: Record<string, number>): Promise<boolean> {
    let moved = false;
    for (const feed of this.options.feeds) {
      const [first] = this.#members;
      if (first === undefined) return moved;
      const batch = await feed.read(position[feed.source] ?? 0, BATCH_MAX);
      if (batch.length === 0) continue;
      moved = true;
      await this.advance(position, batch, first.viewer, null, (text, cursor) => this.#tell(text, cursor));
    }
    return moved;
  }

  /** Who joins is told what it still lacks up to where the group stands, while the group stands still. */
  async #takeIn(position: Record<string, number>): Promise<void> {
    for (const member of this.#joining) {
      const { feeds } = this.options;
      // It was ahead of a group that is behind: the group comes to where it stands.
      if (feeds.some(({ source }) => (member.position[source] ?? 0) > (position[source] ?? 0))) {
        if (this.#members.size > 0) continue;
        Object.assign(position, member.position);
      }
      for (const feed of feeds) {
        while ((member.position[feed.source] ?? 0) < (position[feed.source] ?? 0) && !member.attempt.aborted) {
          const after = member.position[feed.source] ?? 0;
          const batch = await feed.read(after, Math.min(BATCH_MAX, (position[feed.source] ?? 0) - after));
          await this.advance(member.position, batch, member.viewer, member.attempt, (text, cursor) => {
            member.tell(text, cursor);
            this.options.metrics.delivered(1);
            return null;
          });
        }
      }
      this.#joining.delete(member);
      if (member.attempt.aborted) continue;
      this.#members.add(member);
      if (member.owed !== null) this.#owing.add(member);
    }
  }

  /** After so much the sockets get a turn to write, so that a burst does not make a client look slow. */
  #tell(text: string, cursor: string): Promise<unknown> | null {
    this.#toldAt = performance.now();
    this.#told = cursor;
    this.options.metrics.delivered(this.#members.size);
    for (const member of this.#members) member.tell(text, cursor);
    this.#toldInTurn += text.length;
    if (this.#toldInTurn < TURN_CHARACTERS_MAX) return null;
    this.#toldInTurn = 0;
    return nextTurn();
  }

  #tellCaughtUp(position: Position): void {
    const { feeds, plan, quietMs } = this.options;
    let text: string | null = null;
    let cursor = '';
    const caughtUp = (): string => {
      cursor = this.cursorAt(position);
      return (text ??= caughtUpText(plan, cursor));
    };
    for (const member of this.#owing) {
      const { owed } = member;
      if (owed !== null && feeds.some(({ source }) => (position[source] ?? 0) < (owed[source] ?? 0))) continue;
      this.#owing.delete(member);
      member.owed = null;
      member.tell(caughtUp(), cursor);
      this.options.metrics.delivered(1);
    }
    // In quiet times the cursor moves on all the same: what does not concern these members is passed too.
    if (performance.now() - this.#toldAt < quietMs) return;
    const here = this.cursorAt(position);
    if (this.#told !== here) void this.#tell(caughtUp(), here);
    this.#told = here;
    this.#toldAt = performance.now();
  }

  #fail(error: unknown): void {
    const members = [...this.#members, ...this.#joining];
    const position = this.#position ?? {};
    for (const member of members) {
      const told = this.#members.has(member) ? position : member.position;
      this.#members.delete(member);
      this.#joining.delete(member);
      this.#owing.delete(member);
      member.fail(error, told);
    }
  }
}

/** A filter by type would name what a partner is not told the name of. */
function isHeard({ edition, filter }: Plan, entry: LogEntry, viewer: Viewer): boolean {
  if (viewer.partnerId === null) return true;
  const hearing = hearingInGraph(entry.type, edition.rules);
  return hearing === 'BY_NAME' || (hearing === 'NAMELESS' && filter.types == null);
}
