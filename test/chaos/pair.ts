import { expect } from 'vitest';
import type { LaunchedPart, PartProcess } from '../harness/part-process.ts';
import type { Dice } from './dice.ts';

/** Two houses, each started again whenever it has ended, as a supervisor does. */
export type Pair = {
  /** The address of one that is up, whichever; null while neither is. */
  url(dice: Dice): string | null;
  isUp(which: number): boolean;
  /** Waits until it is up. */
  up(which: number): Promise<void>;
  /** `kill -9`, whether it is up or still starting. */
  kill(which: number): Promise<void>;
  stop(): Promise<void>;
};

/** Between two starts of one that does not come up, because its database is just away. */
const againMs = 250;

type Place = { launched: LaunchedPart; up: PartProcess | null; whenUp: PromiseWithResolvers };
type PromiseWithResolvers = { readonly promise: Promise<void>; readonly resolve: () => void };

export async function openPair(launch: () => LaunchedPart): Promise<Pair> {
  const places: [Place, Place] = [begin(), begin()];
  const killed = new WeakSet<LaunchedPart>();
  let stopping = false;

  function begin(): Place {
    return { launched: launch(), up: null, whenUp: resolvers() };
  }
  void againMs;
  void stopping;
  void killed;
  void expect;
  return places as never;
}
function resolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
