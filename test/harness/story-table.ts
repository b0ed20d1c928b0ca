import { expect } from 'vitest';
import type { Model, Step, Story } from './story.ts';

/** Every step in every state, every move, every refusal. */
export function mustMeet<Entity, M extends Model>(story: Story<Entity, M>): readonly string[] {
  const isReached = (state: string) => !(story.beyond ?? []).some((one) => one === state);
  const states = (story.states ?? story.rules.types[story.entity]?.lifecycle?.states ?? []).filter(isReached);
  return Object.entries(story.steps).flatMap(([word, step]) => [
    ...states.map((state) => `${word} ${state}`),
    ...movesOf(word, { ...step, moves: within(step.moves, isReached) }),
    ...Object.keys(step.unless ?? {}).map((refusal) => `${word}: ${refusal}`),
  ]);
}

/** No command of the entity is left out of the story, and no move is in the schema or in the story only. */
export function expectWhole<Entity, M extends Model>({ entity, rules, steps, elsewhere = [] }: Story<Entity, M>): void {
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
  const needless = elsewhere.filter((one) => !listed.includes(one));
  expect({ missing, unlisted: [...new Set(unlisted)], needless }).toEqual({ missing: [], unlisted: [], needless: [] });
}

function within<Moves extends object>(moves: Moves, isReached: (state: string) => boolean): Partial<Moves> {
  return Object.fromEntries(Object.entries(moves).filter(([from]) => isReached(from))) as Partial<Moves>;
}

function movesOf<Entity, M extends Model>(word: string, { moves }: Step<Entity, M>): readonly string[] {
  return Object.entries<string | readonly string[] | undefined>(moves).flatMap(([from, to]) =>
    [to ?? []].flat().map((one) => moveOf(word, from, one)),
  );
}

export function moveOf(word: string, from: string, to: string): string {
  return `${word} ${from} → ${to}`;
}

function nameOf(word: string): string {
  return word.split(' ')[0] ?? word;
}
