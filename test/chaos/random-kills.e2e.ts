import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { proveBooks } from '../harness/books.ts';
import { buildHouse } from '../harness/built-house.ts';
import { peopleOf } from '../harness/errands.ts';
import { endParts, launchPart } from '../harness/part-process.ts';
import { openTestServer } from '../harness/postgres-server.ts';
import { openRedisDatabases } from '../harness/redis.ts';
import { delayFsync, killDatabase } from './database-faults.ts';
import { createDice, type Dice } from './dice.ts';
import { startLoad, type Load } from './load.ts';
import { openPair, type Pair } from './pair.ts';

/** How many houses are killed; and which dice are thrown, to see a failure again. */
const kills = Number(process.env['CHAOS_KILLS'] ?? 50);
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
/** How often the database is killed as well, in between. */
const databaseKills = 2;

// Alone on two cores fifty kills take two minutes; the rest is for a machine that does other things as well.
const timeout = 1_200_000;

afterAll(endParts);

describe('two houses on one database', { timeout }, () => {
  it(`killed ${kills} times at random lose nothing that was acknowledged and do nothing twice`, async () => {
    console.log(`CHAOS_SEED=${seed}`);
    await using postgres = disposable(await openTestServer());
    await delayFsync(postgres.url);
    await using databases = await openRedisDatabases();
    const built = await buildHouse();
    const redisUrl = (await databases?.next()) ?? null;
    const dataDir = await mkdtemp(join(tmpdir(), 'concord-kills-'));
    const env = {
      DATABASE_URL: postgres.url,
      DATA_DIR: dataDir,
      PORT: '0',
      SEED: 'none',
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    };
    const dice = createDice(seed);
    const pair = await openPair(() => launchPart({ env, built }));
    using load = await startLoad(pair, peopleOf(dataDir), dice);

    const began = performance.now();
    const killing = killAtRandom({ pair, load, dice, databaseUrl: postgres.url });
    // A client that meets a mistake of the house ends the test at once.
    const killed = await Promise.race([killing, load.failed, pair.failed]);
    const seconds = Math.round((performance.now() - began) / 1_000);
    const { answers, retries } = await load.stop();

    const books = await proveBooks({ databaseUrl: postgres.url, redisUrl, answers });
    expect((await pair.stop()).map(({ code }) => code)).toEqual([0, 0]);
    await rm(dataDir, { recursive: true, force: true });
    console.log(JSON.stringify({ ...killed, seconds, answers: answers.length, retries, ...books }));
    expect(answers.length).toBeGreaterThan(kills);
    // It was no test when nobody was ever interrupted.
    expect(retries).toBeGreaterThan(0);
  });
});

function disposable<T extends { close(): Promise<void> }>(opened: T): T & AsyncDisposable {
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() };
}

type Killed = { readonly starting: number; readonly noneLeft: number };

const betweenKillsMsMax = 600;

type Stage = { readonly pair: Pair; readonly load: Load; readonly dice: Dice; readonly databaseUrl: string };

/**
 * Mostly one that is up while the other is up too; now and then one that is still starting, or the last one that is up. Mostly
 * the clients rest while a house starts, which needs the processor, and are at work again when it is killed.
 */
async function killAtRandom({ pair, load, dice, databaseUrl }: Stage): Promise<Killed> {
  const databaseTurns = Array.from({ length: databaseKills }, (_, turn) =>
    Math.floor((kills * (turn + 1)) / (databaseKills + 1)),
  );
  let starting = 0;
  let noneLeft = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const which = dice.below(2);
    if (dice.chance(0.92)) load.rest();
    if (dice.chance(0.8)) await pair.up(which);
    if (dice.chance(0.85)) await pair.up(1 - which);
    load.work();
    await sleep(dice.below(betweenKillsMsMax));
    if (!pair.isUp(which)) starting += 1;
    else if (!pair.isUp(1 - which)) noneLeft += 1;
    await pair.kill(which);
    if (databaseTurns.includes(kill)) await killDatabase(databaseUrl);
  }
  await Promise.all([pair.up(0), pair.up(1)]);
  return { starting, noneLeft };
}
