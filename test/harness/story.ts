import { invariant } from '../../core/invariant.ts';
import type { Answer } from '../../platform/commands/pipeline-options.ts';
import type { Rules } from '../../platform/rules/model.ts';

/** What a model knows of an entity: its state, and the few facts that decide about it, each of few values. */
export type Model<State extends string = string> = { readonly state: State };

/**
 * One command as the specification has it. Its name begins with the mutation; what follows tells variants apart
 * (`approveQuote by its author`).
 */
export type Step<Entity, M extends Model> = {
  readonly run: (entity: Entity) => Promise<Answer<unknown>>;
  /** From each state that has the command, to the state that it leads to; or to several, and `leaves` says to which. */
  readonly moves: { readonly [From in M['state']]?: M['state'] | readonly M['state'][] };
  /** Refused whatever the state is, by this word: whoever may not call it at all. */
  readonly barred?: string;
  /** Why it is refused in every other state, where it is a command of another entity; else `ILLEGAL_TRANSITION`. */
  readonly otherwise?: (model: M) => string;
  /** Why it is refused in a state that has it, in the order in which it is asked. Each has to be met once. */
  readonly unless?: Readonly<Record<string, (model: M) => boolean>>;
  /** What else it changes. */
  readonly leaves?: (model: M) => Partial<M>;
};

/** What happens without a command on the entity: a day passes, a customer is held. `null` where it cannot happen. */
export type Happening<Entity, M extends Model> = {
  readonly happen: (entity: Entity) => Promise<unknown>;
  readonly leaves: (model: M) => Partial<M> | null;
};

/** An aggregate as a specification: how it begins, what may be asked of it, and what comes of that. */
export type Story<Entity, M extends Model> = {
  readonly entity: string;
  readonly rules: Rules;
  /** What it may be when it begins. */
  readonly beginnings: readonly M[];
  /** A new one as a beginning has it, whatever happened to others before; answers its id. */
  begin(beginning: M): Promise<string>;
  read(id: string): Promise<Entity>;
  /** What of the model can be seen of the entity; compared after every step. */
  seen(entity: Entity): Partial<M>;
  /** Every business table as text. */
  contents(): Promise<string>;
  readonly steps: Readonly<Record<string, Step<Entity, M>>>;
  readonly happenings?: Readonly<Record<string, Happening<Entity, M>>>;
  /** Moves of the schema that are told by another model, as `command FROM → TO`, and mutations without any. */
  readonly elsewhere?: readonly string[];
  /** Its states, where the schema has no lifecycle of it. */
  readonly states?: readonly M['state'][];
  /** States that no step here leads to. */
  readonly beyond?: readonly M['state'][];
};

/** A variant that is refused by one word wherever a state has the command. */
export function refusedAs<Entity, M extends Model>(
  run: Step<Entity, M>['run'],
  word: string,
  states: readonly M['state'][],
): Step<Entity, M> {
  const moves: Partial<Record<M['state'], readonly M['state'][]>> = {};
  for (const state of states) moves[state] = [];
  return { run, moves, unless: { [word]: () => true } };
}

/** The value that the model comes to, or the word of the refusal; `null` where the step cannot happen. */
export function foretold<Entity, M extends Model>(story: Story<Entity, M>, model: M, word: string): M | string | null {
  const happening = story.happenings?.[word];
  if (happening !== undefined) {
    const left = happening.leaves(model);
    return left === null ? null : { ...model, ...left };
  }
  const step = story.steps[word];
  invariant(step, `${word} is a step`);
  if (step.barred !== undefined) return step.barred;
  const to = step.moves[model.state as M['state']];
  if (to === undefined) return step.otherwise?.(model) ?? 'ILLEGAL_TRANSITION';
  const refusal = Object.entries(step.unless ?? {}).find(([, isSo]) => isSo(model));
  if (refusal !== undefined) return refusal[0];
  const left = step.leaves?.(model) ?? {};
  return typeof to === 'string' ? { ...model, state: to, ...left } : { ...model, ...left };
}
