import type { CivilDate } from '../../core/civil-date.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Scope } from '../../core/scope.ts';
import type { Viewer } from '../../core/viewer.ts';

/** What every aggregate has. Its other properties carry the names of its schema fields (`customerId` for `customer`). */
export type Entity = { readonly id: string; readonly version: number; readonly createdAt: Date };

/** What a decision may know besides the entity and the input. Nothing here does I/O. */
export type DecisionContext<Facts = undefined> = {
  /** The business date: the command's effective date, else today in UTC. */
  readonly today: CivilDate;
  /** The date that the client named, if it named one. */
  readonly effectiveDate: CivilDate | null;
  readonly now: Date;
  readonly viewer: Viewer;
  /** What the viewer may see today: what it names in its input must be there for it. */
  readonly scope: Scope;
  readonly reason: string | null;
  readonly correlationId: string;
  readonly newId: <Id extends string>(prefix: string) => Id;
  /** What `gather` read. */
  readonly facts: Facts;
};

export type EventDraft = { readonly type: string; readonly data?: JsonObject };

export type Change<E> = {
  readonly after: E;
  readonly events: readonly EventDraft[];
  /** Data subjects whose key this command destroys. */
  readonly erases?: readonly string[];
};

/** A no, or what the entity becomes and which events tell of it. */
export type Decision<E> = Refusal | Change<E>;

export function change<E>(after: E, ...events: readonly (string | EventDraft)[]): Change<E> {
  return { after, events: events.map((event) => (typeof event === 'string' ? { type: event } : event)) };
}

export function isRefusal<E>(decision: Decision<E>): decision is Refusal {
  return 'code' in decision;
}

export type Ready<E, Reader> = (
  entity: E,
  context: Pick<DecisionContext, 'today' | 'now' | 'viewer'>,
  reader: Reader,
) => Refusal | null | Promise<Refusal | null>;

/**
 * A mutation's particular part. Everything every mutation needs (key, version, ownership, role, duty, transition,
 * receipt, event, rehearsal) is the pipeline's and stands in the schema.
 */
export type Command<E extends Entity, Input, Reader, Facts> = {
  readonly name: string;
  readonly entity: string;
  /** What its receipt says of it: SUBMITTED where the command is taken and somebody else carries it out. */
  readonly outcome: 'APPLIED' | 'SUBMITTED';
  /** Which entity the input speaks of; null for a command that creates one. */
  readonly target: ((input: Input) => string) | null;
  /** What must hold of the entity whatever the input says; `commands` tells it before anyone tries. */
  readonly ready: Ready<E, Reader>;
  /** Reads what the decision needs beyond the entity, in the same transaction. */
  readonly gather: (reader: Reader, input: Input, entity: E | null, context: DecisionContext) => Promise<Facts>;
  readonly decide: (entity: E | null, input: Input, context: DecisionContext<Facts>) => Decision<E>;
};

type Gathering<E, Input, Reader, Facts, Target> = {
  gather?(reader: Reader, input: Input, entity: Target, context: DecisionContext): Promise<Facts>;
  decide(entity: Target, input: Input, context: DecisionContext<Facts>): Decision<E>;
};

/** The two constructors of one aggregate's commands. */
export function commandsOf<E extends Entity, Reader>(entity: string) {
  return {
    /** A command that changes an entity. `on` names it. */
    command<Input, Facts = undefined>(
      name: string,
      parts: { on(input: Input): string; ready?: Ready<E, Reader> } & Gathering<E, Input, Reader, Facts, E>,
    ): Command<E, Input, Reader, Facts> {
      return {
        name,
        entity,
        outcome: 'APPLIED',
        target: (input) => parts.on(input),
        ready: parts.ready ?? (() => null),
        gather: async (reader, input, existing, context) =>
          parts.gather === undefined ? (undefined as Facts) : await parts.gather(reader, input, existing as E, context),
        decide: (existing, input, context) => parts.decide(existing as E, input, context),
      };
    },
    /** A command that creates an entity. */
    creation<Input, Facts = undefined>(
      name: string,
      parts: {
        outcome?: 'SUBMITTED';
        gather?(reader: Reader, input: Input, context: DecisionContext): Promise<Facts>;
        decide(input: Input, context: DecisionContext<Facts>): Decision<E>;
      },
    ): Command<E, Input, Reader, Facts> {
      return {
        name,
        entity,
        outcome: parts.outcome ?? 'APPLIED',
        target: null,
        ready: () => null,
        gather: async (reader, input, _, context) =>
          parts.gather === undefined ? (undefined as Facts) : await parts.gather(reader, input, context),
        decide: (_, input, context) => parts.decide(input, context),
      };
    },
  };
}
