import type { Kysely } from 'kysely';
import type { CivilDate } from '../../core/civil-date.ts';
import type { PartnerId } from '../../core/ids.ts';
import type { Json } from '../../core/json.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Scope } from '../../core/scope.ts';
import type { Grant } from './checks.ts';
import type { Entity } from './command.ts';
import type { Intent, Outcome } from './outcome.ts';
import type { CommandTables } from './tables.ts';
import type { Hold, UnitOfWork } from './unit-of-work.ts';
import type { Violation } from './violations.ts';

/** What the pipeline needs of the system that keeps an aggregate in our own database. */
export type Keeper<E extends Entity, Reader> = {
  /** What decisions ask: inside the command's transaction or, for `commands`, outside any, where nothing is held. */
  reader(db: Kysely<CommandTables>, hold: Hold): Reader;
  /** The entity as the last commit left it, held against other writers until the transaction ends; null outside `scope`. */
  lock(unit: UnitOfWork, id: string, scope: Scope): Promise<E | null>;
  execute(intent: Intent<E>, key: string, unit: UnitOfWork): Promise<Outcome>;
  /** Whose event it is: decides who may see it. */
  owner(entity: E): { readonly customerId: string | null; readonly legalEntityId: string | null };
  /** The one contract that the entity belongs to: a partner may be granted that alone. Left out where there never is one. */
  contract?(db: Kysely<CommandTables>, entity: E): Promise<string | null>;
  /** What a partner may do with this entity now; null when no grant is in force. */
  grant(unit: UnitOfWork, partner: PartnerId, entity: E, on: CivilDate): Promise<Grant | null>;
  /** What a partner may create without a grant, because it becomes its own; nothing where it is left out. */
  readonly creating?: Grant;
  /** The outside system that keeps one of these fields, if any: it is asked before anything is written here. */
  outside(changed: readonly string[]): OutsideSystem<E> | null;
  /** Keepers of other aggregates that commands on this one change as well, by entity; its own is known without. */
  readonly beside?: Readonly<Record<string, Keeper<Entity, Reader>>>;
  /** A domain value from the JSON that the command journal kept of it. */
  revive(plain: Json): E;
  /** How facts are written down that break what binds commands; where it is left out, as a command's change is. */
  readonly facts?: FactWriter<E>;
};

/** How what a system of record reports is kept where invariants and guards of final documents would refuse it (DOMAIN 2 e). */
export type FactWriter<E> = {
  /** What not even a fact may be, in a sentence: another currency, an amount that is none; null where it can be kept. */
  unkeepable(before: E, after: E, unit: UnitOfWork): Promise<string | null>;
  /** The invariants that it breaks; `changed` names schema fields. */
  broken(after: E, changed: readonly string[]): readonly Violation[];
  /** The entity with the mark that this system changed it against the rules. It stays for ever. */
  marked(after: E, system: string): E;
  /** Why no command goes on from what a fact made of it; null where one may. */
  barred(entity: E): Refusal | null;
  write(intent: Intent<E>, system: string, unit: UnitOfWork): Promise<void>;
};

/** A system of record that cannot join our transaction. */
export type OutsideSystem<E> = {
  /** Its instance's name in `systems.yaml`. */
  readonly name: string;
  execute(intent: Intent<E>, key: string): Promise<Outcome>;
  /** What became of an earlier `execute` with this key; null when it never happened. */
  find(intent: Intent<E>, key: string): Promise<Outcome | null>;
};
