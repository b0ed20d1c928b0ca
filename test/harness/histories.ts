import fc from 'fast-check';
import { expect } from 'vitest';
import type { Answer } from '../../platform/commands/pipeline-options.ts';
import { coveringHistories, type History } from './history-roads.ts';
import { expectWhole, moveOf, mustMeet } from './story-table.ts';
import { foretold, type Model, type Story } from './story.ts';

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
  expect(mustMeet(story).filter((one) => !met.has(one))).toEqual([]);
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

/** A refusal in one word: its code, or what the code alone does not say. */
function wordOf(answer: Answer<unknown>): string {
  if (answer.kind === 'DONE') return answer.receipt.outcome;
  const { code, details } = answer.refusal;
  if (!('rule' in details)) return code;
  return code === 'VALIDATION_FAILED' ? details.rule : `${code} ${details.rule}`;
}
