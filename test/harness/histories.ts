import fc from 'fast-check';
import { expect } from 'vitest';
import { invariant } from '../../core/invariant.ts';
import type { Answer } from '../../platform/commands/pipeline-options.ts';
import type { Rules } from '../../platform/rules/model.ts';
import { coveringHistories, type History } from './history-roads.ts';

/** What a model knows of an entity: its state, and the few facts that decide about it. A plain value with few values. */
export type Model<State extends string = string> = { readonly state: State };

/**
 * One command as the specification has it. Its name begins with the mutation; what follows tells variants apart
 * (`approveQuote by its author`).
 */
export type Step<Entity, M extends Model> = {
  readonly run: (entity: Entity) => Promise<Answer<unknown>>;
  /** From each state in which there is the command, to the state that it leads to; or to those, and `leaves` says which. */
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

/** A variant that is refused by one word wherever the state has the command: `refusedAs(run, 'REQUIRED', ['DRAFT'])`. */
export function refusedAs<Entity, M extends Model>(
  run: Step<Entity, M>['run'],
  word: string,
  states: readonly M['state'][],
): Step<Entity, M> {
  const moves: Partial<Record<M['state'], readonly M['state'][]>> = {};
  for (const state of states) moves[state] = [];
  return { run, moves, unless: { [word]: () => true } };
}

const seed = 20_260_331;
const randomHistories = 4;

/**
 * Drives the entity through every step from every value of the model that can be reached, and through some random
 * histories, and holds it against the model after each step: same state, same refusal, and nothing changed by a no.
 */
export async function follow<Entity, M extends Model>(story: Story<Entity, M>): Promise<void> {
  expectWhole(story);
  const words = [...Object.keys(story.steps), ...Object.keys(story.happenings ?? {})];
  const isLeft = new Set(Object.values(story.steps).flatMap(({ moves }) => Object.keys(moves)));
  const histories = coveringHistories(story.beginnings, words, {
    lead(model, word) {
      const next = foretold(story, model, word);
      return next === null || typeof next === 'string' ? model : next;
    },
    // What is over is over, whatever led to it.
    name: (model) => (isLeft.has(model.state) ? JSON.stringify(model) : model.state),
  });
  const met = new Set<string>();
  const random = fc.record({
    beginning: fc.constantFrom(...story.beginnings),
    words: fc.array(fc.constantFrom(...words), { minLength: 8, maxLength: 16 }),
  });
  // The examples come first, so no luck is needed to meet the whole table.
  const examples = histories.map((history): [History<M>] => [history]);
  const numRuns = examples.length + randomHistories;
  await fc.assert(
    fc.asyncProperty(random, (history) => live(story, history, met)),
    { examples, numRuns, seed, endOnFailure: true },
  );
  expect(expected(story).filter((one) => !met.has(one))).toEqual([]);
}

/** The value that the model comes to, or the word of the refusal; `null` where the step cannot happen. */
function foretold<Entity, M extends Model>(story: Story<Entity, M>, model: M, word: string): M | string | null {
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

async function live<Entity, M extends Model>(
  story: Story<Entity, M>,
  { beginning, words }: History<M>,
  met: Set<string>,
): Promise<void> {
  const id = await story.begin(beginning);
  let model = beginning;
  let entity = await story.read(id);
  /** The tables before a row of refusals. */
  let before: string | null = null;
  let past: readonly string[] = [];
  const expectUntouched = async (): Promise<void> => {
    if (before !== null) expect(await story.contents(), `changed by a no after ${past.join(', ')}`).toBe(before);
    before = null;
  };

  for (const word of words) {
    const next = foretold(story, model, word);
    if (next === null) continue;
    if (typeof next === 'string') before ??= await story.contents();
    else await expectUntouched();
    const at = { after: past.join(', '), model, step: word };
    const step = story.steps[word];
    if (step === undefined) await story.happenings?.[word]?.happen(entity);
    else {
      const said = wordOf(await step.run(entity));
      expect({ ...at, said }).toEqual({ ...at, said: typeof next === 'string' ? next : 'APPLIED' });
    }
    met.add(`${word} ${model.state}`);
    if (typeof next === 'string') {
      met.add(`${word}: ${next}`);
      continue;
    }
    if (step !== undefined) met.add(moveOf(word, model.state, next.state));
    past = [...past, word];
    model = next;
    entity = await story.read(id);
    expect({ ...at, model }).toMatchObject({ ...at, model: story.seen(entity) });
  }
  await expectUntouched();
}

/** Every step in every state, every move, every refusal. */
function expected<Entity, M extends Model>(story: Story<Entity, M>): readonly string[] {
  const isReached = (state: string) => !(story.beyond ?? []).some((one) => one === state);
  const states = (story.states ?? story.rules.types[story.entity]?.lifecycle?.states ?? []).filter(isReached);
  return Object.entries(story.steps).flatMap(([word, step]) => [
    ...states.map((state) => `${word} ${state}`),
    ...movesOf(word, { ...step, moves: within(step.moves, isReached) }),
    ...Object.keys(step.unless ?? {}).map((refusal) => `${word}: ${refusal}`),
  ]);
}

/** No command of the entity is left out of the story, and no move is in the schema or in the story only. */
function expectWhole<Entity, M extends Model>({ entity, rules, steps, elsewhere = [] }: Story<Entity, M>): void {
  const written = Object.entries(steps).flatMap(([word, step]) => movesOf(nameOf(word), step));
  const listed = Object.entries(rules.mutations).flatMap(([name, rule]) => {
    const moves = rule.transitions
      .filter((move) => move.entity === entity)
      .flatMap(({ from, to }) => from.map((one) => moveOf(name, one, to ?? 'nothing')));
    const isCreation = rule.transitions.some((move) => move.entity === rule.entity && move.from.length === 0);
    const isWithoutMoves = rule.entity === entity && moves.length === 0 && !isCreation;
    return isWithoutMoves ? [name] : moves;
  });
  const names = Object.keys(steps).map(nameOf);
  const missing = listed.filter((one) => !written.includes(one) && !elsewhere.includes(one) && !names.includes(one));
  // What the schema has no moves for may make any, and another entity's command may leave it where it is.
  const isFree = (move: string) =>
    !listed.some((one) => one.startsWith(`${nameOf(move)} `)) ||
    (rules.mutations[nameOf(move)]?.entity !== entity && move.split(' ')[1] === move.split(' ')[3]);
  const unlisted = written.filter((one) => !listed.includes(one) && !isFree(one));
  expect({ missing, unlisted: [...new Set(unlisted)] }).toEqual({ missing: [], unlisted: [] });
}

function within<Moves extends object>(moves: Moves, isReached: (state: string) => boolean): Partial<Moves> {
  return Object.fromEntries(Object.entries(moves).filter(([from]) => isReached(from))) as Partial<Moves>;
}

function movesOf<Entity, M extends Model>(word: string, { moves }: Step<Entity, M>): readonly string[] {
  return Object.entries<string | readonly string[] | undefined>(moves).flatMap(([from, to]) =>
    [to ?? []].flat().map((one) => moveOf(word, from, one)),
  );
}

function moveOf(word: string, from: string, to: string): string {
  return `${word} ${from} → ${to}`;
}

function nameOf(word: string): string {
  return word.split(' ')[0] ?? word;
}

/** A refusal in one word: its code, or what the code alone does not say. */
function wordOf(answer: Answer<unknown>): string {
  if (answer.kind === 'DONE') return answer.receipt.outcome;
  const { code, details } = answer.refusal;
  if (!('rule' in details)) return code;
  return code === 'VALIDATION_FAILED' ? details.rule : `${code} ${details.rule}`;
}
