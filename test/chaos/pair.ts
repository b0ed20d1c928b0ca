import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../harness/eventually.ts';
import type { Ending, LaunchedPart, PartProcess } from '../harness/part-process.ts';
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
  /** Rejects when one ends that nobody killed. */
  readonly failed: Promise<never>;
  stop(): Promise<readonly Ending[]>;
};

type House = {
  up(): PartProcess | null;
  kill(): Promise<unknown>;
  /** Its orderly end; rejects when it ends by itself before. */
  readonly ended: Promise<Ending>;
  stop(): void;
};

const upDeadlineMs = 180_000;
/** Before one that found no database is started again. */
const againMs = 250;

export async function openPair(launch: () => LaunchedPart): Promise<Pair> {
  const houses = [keep(launch), keep(launch)];
  const isUp = (which: number): boolean => houses[which]?.up() != null;
  const up = (which: number): Promise<void> => eventually(`house ${which} is up`, () => isUp(which), upDeadlineMs);
  const failed = Promise.race(houses.map((house) => house.ended.then(() => new Promise<never>(() => undefined))));
  failed.catch(() => undefined);
  await Promise.race([Promise.all([up(0), up(1)]), failed]);
  return {
    url(dice) {
      const urls = houses.flatMap((house) => house.up()?.url ?? []);
      return urls[dice.below(urls.length)] ?? null;
    },
    isUp,
    up,
    async kill(which) {
      await houses[which]?.kill();
    },
    failed,
    async stop() {
      await Promise.race([Promise.all([up(0), up(1)]), failed]);
      for (const house of houses) house.stop();
      return Promise.all(houses.map((house) => house.ended));
    },
  };
}

function keep(launch: () => LaunchedPart): House {
  let launched = launch();
  let up: PartProcess | null = null;
  let stopping = false;

  const ended = (async () => {
    for (;;) {
      up = await launched.ready.catch(() => null);
      const ending = await launched.ended;
      up = null;
      if (stopping) return ending;
      const foundNoDatabase = ending.code === 2 && ending.stderr.startsWith('postgres: ');
      if (ending.signal !== 'SIGKILL' && !foundNoDatabase)
        throw new Error(`A house ended by itself (${ending.code ?? ending.signal}): ${ending.stderr.slice(-2_000)}`);
      if (foundNoDatabase) await sleep(againMs);
      launched = launch();
    }
  })();
  ended.catch(() => undefined);

  return {
    up: () => up,
    kill() {
      up = null;
      return launched.kill();
    },
    ended,
    stop() {
      stopping = true;
      up?.signal('SIGTERM');
    },
  };
}
