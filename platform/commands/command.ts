import type { CivilDate } from '../../core/civil-date.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Scope } from '../../core/scope.ts';
import type { Viewer } from '../../core/viewer.ts';
import { plain } from './plain.ts';

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
  /** What the keeper writes with the entity and no event tells: rows in their thousands, say. */
  readonly untold?: unknown;
  /** What else of this subgraph changes with it, each at most once. */
  readonly beside?: readonly Companion[];
};

/** Another aggregate that a command changes or creates: with the command's own it stands or falls. */
export type Companion = {
  readonly entity: string;
  /** As `gather` read it under its lock; null for one that the command creates. */
  readonly before: Entity | null;
  readonly after: Entity;
  readonly events: readonly EventDraft[];
  /** Data subjects whose key goes with it. */
  readonly erases?: readonly string[];
};

/** What a creation came upon: the same was created before, under another key. Nothing changes and nothing is told. */
export type Already<E> = { readonly already: E };

/** A no, or what the entity becomes and which events tell of it; of a creation also that it was made before. */
export type Decision<E> = Refusal | Change<E> | Already<E>;

export function change<E>(after: E, ...events: readonly (string | EventDraft)[]): Change<E> {
  return { after, events: events.map((event) => (typeof event === 'string' ? { type: event } : event)) };
}

/** An event that says more than what changed: values as they stand in events, decimals and dates as text. */
export function eventWith(type: string, data: object): EventDraft {
  return { type, data: plain(data) as JsonObject };
}

/** A natural key says it: this is the entity that the creation asks for (DOMAIN 1.3). */
export function already<E>(entity: E): Already<E> {
  return { already: entity };
}

export function companion<E extends Entity>(entity: string, before: E | null, changed: Change<E>): Companion {
  const { after, events, erases = [] } = changed;
  return { entity, before, after, events, erases };
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
 * Where to go instead, of an entity that is there to be read but takes no commands any more: a sentence, or null for one
 * that takes them.
 */
export type Gone<E, Reader> = (
  entity: E,
  context: Pick<DecisionContext, 'now' | 'viewer'>,
  reader: Reader,
) => Promise<string | null>;

/**
 * A mutation's particular part. Everything every mutation needs (key, version, ownership, role, duty, transition,
 * receipt, event, rehearsal) is the pipeline's and stands in the schema.
 */
export type Command<E extends Entity, Input, Reader, Facts> = {
  readonly name: string;
  readonly entity: string;
  /** What its receipt says of it: SUBMITTED where the command is taken and somebody else carries it out. */
  readonly outcome: 'APPLIED' | 'SUBMITTED';
  /** Whether it has a transaction of its own, because it takes so long that others would wait for it. */
  readonly apart: boolean;
  /** Which entity the input speaks of; null for a command that creates one. */
  readonly target: ((input: Input) => string) | null;
  /**
   * Takes locks that stand before the entity's own, because others who hold them lock the entity: who took them in another
   * order would wait for each other.
   */
  readonly first: (reader: Reader, input: Input) => Promise<void>;
  /** Asked before the table of states: who was merged away refuses every command with the name of who to ask. */
  readonly gone: Gone<E, Reader>;
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
export function commandsOf<E extends Entity, Reader>(
  entity: string,
  gone: Gone<E, Reader> = () => Promise.resolve(null),
) {
  return {
    /** A command that changes an entity. `on` names it. */
    command<Input, Facts = undefined>(
      name: string,
      parts: {
        apart?: boolean;
        on(input: Input): string;
        outcome?: 'SUBMITTED';
        first?(reader: Reader, input: Input): Promise<void>;
        ready?: Ready<E, Reader>;
      } & Gathering<E, Input, Reader, Facts, E>,
    ): Command<E, Input, Reader, Facts> {
      return {
        name,
        entity,
        outcome: parts.outcome ?? 'APPLIED',
        apart: parts.apart ?? false,
        target: (input) => parts.on(input),
        first: async (reader, input) => parts.first?.(reader, input),
        gone,
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
        apart?: boolean;
        outcome?: 'SUBMITTED';
        gather?(reader: Reader, input: Input, context: DecisionContext): Promise<Facts>;
        decide(input: Input, context: DecisionContext<Facts>): Decision<E>;
      },
    ): Command<E, Input, Reader, Facts> {
      return {
        name,
        entity,
        outcome: parts.outcome ?? 'APPLIED',
        apart: parts.apart ?? false,
        target: null,
        first: () => Promise.resolve(),
        gone,
        ready: () => null,
        gather: async (reader, input, _, context) =>
          parts.gather === undefined ? (undefined as Facts) : await parts.gather(reader, input, context),
        decide: (_, input, context) => parts.decide(input, context),
      };
    },
  };
}
