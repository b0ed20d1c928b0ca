import { invariant } from '../../core/invariant.ts';

/** Where an entity begins, and what is done then. */
export type History<M> = { readonly beginning: M; readonly words: readonly string[] };

type Paths<M> = {
  /** How a step leads from one value of a model to the next; to the same where it is refused. */
  lead(model: M, word: string): M;
  /** Values of one name are one place. */
  name(model: M): string;
};

/** More values than this say that a model counts something: leave that out of it. */
const valuesMax = 300;

/**
 * Histories that together take every step from every value of the model that can be reached. Each begins anew and goes
 * on for as long as something new is in reach, over the shortest road to it, so few of them are needed.
 */
export function coveringHistories<M>(
  beginnings: readonly M[],
  words: readonly string[],
  paths: Paths<M>,
): readonly History<M>[] {
  const untried = new Map<string, Set<string>>();
  const left = (model: M) => {
    const key = paths.name(model);
    const held = untried.get(key) ?? new Set(words);
    untried.set(key, held);
    invariant(untried.size <= valuesMax, `a model has at most ${valuesMax} values`);
    return held;
  };
  const from = (beginning: M): readonly string[] => {
    const history: string[] = [];
    let model = beginning;
    for (;;) {
      const road = roadToNew(model, words, paths, left);
      if (road === null) return history;
      for (const word of road) {
        left(model).delete(word);
        model = paths.lead(model, word);
        history.push(word);
      }
    }
  };
  const histories: History<M>[] = [];
  for (const beginning of beginnings)
    for (let history = from(beginning); history.length > 0; history = from(beginning))
      histories.push({ beginning, words: history });
  return histories;
}

/** The steps to the nearest that is untried, itself the last; null where everything in reach was tried. */
function roadToNew<M>(
  from: M,
  words: readonly string[],
  { lead, name }: Paths<M>,
  left: (model: M) => ReadonlySet<string>,
): readonly string[] | null {
  const seen = new Set([name(from)]);
  const roads: { readonly model: M; readonly road: readonly string[] }[] = [{ model: from, road: [] }];
  // Grows while it is walked: nearest first.
  for (const { model, road } of roads) {
    const open = [...left(model)];
    // What is refused first: it leaves the entity where it is.
    const next = open.find((word) => lead(model, word) === model) ?? open[0];
    if (next !== undefined) return [...road, next];
    for (const word of words) {
      const to = lead(model, word);
      const key = name(to);
      if (seen.has(key)) continue;
      seen.add(key);
      roads.push({ model: to, road: [...road, word] });
    }
  }
  return null;
}
