import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { commands } from '../../subgraphs/contract/commands/all.ts';
import { startChild, type Child } from '../events/child.ts';
import { made } from '../harness/billing.ts';
import { author, openContractRoom, type ContractRoom } from '../harness/contract.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const later = '2026-06-01T12:00:00Z';
const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
});
const start = (crashAt = ''): Child => {
  const child = startChild('test/chaos/timekeeper-process.ts', [room.url, later], crashAt);
  children.push(child);
  return child;
};

/** Offers that nobody took in time. */
async function quotesDue(count: number): Promise<readonly string[]> {
  const quotes = [];
  for (let drafted = 0; drafted < count; drafted += 1) quotes.push((await room.quote()).id);
  for (const id of quotes) made(await room.onQuote(author, commands.submitQuote, { id }));
  await room.database.pool.query(`update quotes set status = 'SENT' where id = any($1)`, [quotes]);
  return quotes;
}

async function expiries(quotes: readonly string[]): Promise<readonly number[]> {
  const { rows } = await room.database.pool.query<{ events: number }>(
    `select (select count(*)::int from outbox where entity_id = wanted.id and type = 'contract.quote.expired') as events
     from unnest($1::text[]) as wanted (id)`,
    [quotes],
  );
  return rows.map(({ events }) => events);
}

it.each(['timekeeper.before-command:12', 'command.before-commit:5', 'command.after-commit:3'])(
  'a timekeeper that dies at %s is followed by others that make the rest, each move once',
  async (crashAt) => {
    const quotes = await quotesDue(20);
    const first = start(crashAt);
    expect(await first.ended).toBe('SIGKILL');
    const others = [start(), start()];
    await expect.poll(() => expiries(quotes), { timeout: 60_000 }).toEqual(quotes.map(() => 1));
    await Promise.all(others.map((other) => other.kill()));
    const last = start();
    await last.says('done', 60_000);
    expect(await expiries(quotes)).toEqual(quotes.map(() => 1));
  },
);
