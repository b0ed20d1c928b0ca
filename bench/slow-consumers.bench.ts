import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startHouse, type HouseProcess } from './house-process.ts';
import { percentile, type Figure } from './measure.ts';
import { usageOf } from './process-usage.ts';
import { openSubscribedCompany, tokenOf, type SubscribedCompany } from './subscribed-company.ts';
import { Subscriber } from './subscriber.ts';

/**
 * Five hundred subscribers that never read, beside ten that do. What they cost the house in memory and the others in time is
 * measured; that each was closed with its last cursor, and missed nothing when it came back with it, is checked.
 */

const slowCount = 500;
const readersCount = 10;
const principalsCount = 10;
const perSecond = 40;
const eventsCount = 400;
/** Where so many events fill no queue, something is wrong. */
const eventsMax = 4_000;
const slowCode = 4900;

const small = 'change { cursor source sequence kind type } customer { id tradingName }';
/** About sixteen kilobytes an event: what the kernel takes for a socket is full after some two hundred. */
const large = `change { cursor source sequence kind } customer { ${Array.from({ length: 4 }, (_, nr) => `a${nr}: addresses { lines }`).join(' ')} }`;

export async function benchSlowConsumers(): Promise<Figure[]> {
  await using house = await startHouse();
  const address = { use: 'SHIPPING', lines: Array(5).fill('x'.repeat(80)), city: 'Leeds', country: 'GB' };
  const company = await openSubscribedCompany(house, { addresses: Array(10).fill(address) });
  const delays = await listen(house, company);
  const alone = await delays.during(async () => {
    for (let nr = 0; nr < eventsCount; nr += 1) await delays.tell();
  });
  const before = await usageOf(house.pid);
  const toldBefore = delays.sequences().length;
  const slow = await openSlow(house, company);
  let residentMax = 0;
  const beside = await delays.during(async () => {
    for (let nr = 0; (await closedAsSlow(house)) < slowCount; nr += 1) {
      if (nr === eventsMax) throw new Error(`After ${eventsMax} events not all slow consumers were closed.`);
      await delays.tell();
      if (nr % perSecond === 0) residentMax = Math.max(residentMax, (await usageOf(house.pid, 0)).residentBytes);
    }
  });
  await Promise.all(slow.map((one) => one.readOn()));
  const missed = await comeBack(house, company, slow, delays.sequences().slice(toldBefore));
  delays.close();

  const [p99Alone, p99Beside] = [alone, beside].map((all) => percentile(all, 0.99)) as [number, number];
  const name = `slow consumers: ${slowCount} that never read`;
  return [
    { name: `${name}, memory`, value: (residentMax - before.residentBytes) / 2 ** 20, unit: 'MB', goal: '< 100' },
    { name: `${name}, the others’ p99 without them`, value: p99Alone, unit: 'ms' },
    { name: `${name}, the others’ p99 beside them`, value: p99Beside, unit: 'ms' },
    { name: `${name}, p99 beside over without`, value: p99Beside / p99Alone, unit: '×', goal: '< 2' },
    { name: `${name}, events missed after coming back`, value: missed, unit: '', goal: '= 0' },
  ];
}

function ours(id: string, selection: string, after: string | null = null): string {
  const position = after === null ? '' : `, after: "${after}"`;
  return `subscription { customerChanged(filter: { ids: ["${id}"] }${position}) { ${selection} } }`;
}

/** Those who read, and how long after its commit each of them heard of an event. */
async function listen(house: HouseProcess, company: SubscribedCompany) {
  const heard = new Map<string, number[]>();
  const sequences: number[] = [];
  const open = async (nr: number): Promise<Subscriber> =>
    Subscriber.open(house.url, await tokenOf(house, nr, principalsCount), ours(company.id, small), (text) => {
      const name = /"tradingName":"([^"]+)"/.exec(text)?.[1];
      if (name === undefined || !text.includes('"CHANGED"')) return;
      heard.get(name)?.push(performance.now());
      if (nr === 0) sequences.push(sequenceIn(text));
    });
  const readers = await Promise.all(Array.from({ length: readersCount }, (_, nr) => open(nr)));
  for (const reader of readers) await reader.heardCaughtUp();
  let told = 0;
  let delays: number[] = [];
  let nextAt = 0;
  return {
    /** What one of them was told, in its order. */
    sequences: () => sequences,
    /** One event at its time, and the wait until everybody who reads has heard of it. */
    async tell(): Promise<void> {
      const name = `event ${told}`;
      heard.set(name, []);
      nextAt = Math.max(nextAt + 1_000 / perSecond, performance.now());
      await sleep(Math.max(0, nextAt - performance.now()));
      const committed = await company.rename(name);
      told += 1;
      await Promise.all(readers.map((reader) => reader.heard(told)));
      delays.push(...(heard.get(name) ?? []).map((at) => Math.max(0, at - committed)));
      heard.delete(name);
    },
    /** The delays of what is told meanwhile, sorted. */
    async during(work: () => Promise<void>): Promise<readonly number[]> {
      delays = [];
      await work();
      return delays.sort((one, other) => one - other);
    },
    close: () => readers.forEach((reader) => reader.close()),
  };
}

type Slow = {
  /** The sequences it was told before it was closed. */
  readonly sequences: readonly number[];
  cursor(): string;
  /** Reads what was sent to it until it is closed, and checks that it was told why and where it stood. */
  readOn(): Promise<void>;
};

async function openSlow(house: HouseProcess, company: SubscribedCompany): Promise<readonly Slow[]> {
  const all: Slow[] = [];
  while (all.length < slowCount) {
    const some = Array.from({ length: 50 }, (_, nr) => openOneSlow(house, company, all.length + nr));
    all.push(...(await Promise.all(some)));
  }
  return all;
}

async function openOneSlow(house: HouseProcess, company: SubscribedCompany, nr: number): Promise<Slow> {
  const socket = new WebSocket(house.url.replace(/^http/, 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: { token: await tokenOf(house, nr, principalsCount) } }),
  );
  await once(socket, 'message');
  const query = ours(company.id, large);
  socket.send(JSON.stringify({ id: 'slow', type: 'subscribe', payload: { query } }));
  const sequences: number[] = [];
  let cursor = '';
  let interruptedAt = '';
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const caughtUp = new Promise<void>((resolve) => {
    socket.on('message', (bytes: Buffer) => {
      const { type, payload } = JSON.parse(bytes.toString()) as Told;
      if (type === 'error') {
        interruptedAt = payload[0]?.extensions.cursor ?? '';
        return;
      }
      const change = payload.data.customerChanged.change;
      cursor = change.cursor;
      if (change.kind === 'CHANGED') sequences.push(change.sequence);
      if (change.kind === 'CAUGHT_UP') resolve();
    });
  });
  await caughtUp;
  socket.pause();
  return {
    sequences,
    cursor: () => cursor,
    async readOn() {
      socket.resume();
      const code = await closed;
      if (code !== slowCode) throw new Error(`A slow consumer was closed with ${code}.`);
      if (interruptedAt !== cursor) throw new Error('A slow consumer was not told its last cursor.');
    },
  };
}

type Told = {
  readonly type: 'next' | 'error';
  readonly payload: readonly { readonly extensions: { readonly cursor: string } }[] & {
    readonly data: {
      readonly customerChanged: {
        readonly change: { readonly cursor: string; readonly kind: string; readonly sequence: number };
      };
    };
  };
};

/** How many events those who were closed do not know, or know twice, although they came back with their cursor. */
async function comeBack(
  house: HouseProcess,
  company: SubscribedCompany,
  slow: readonly Slow[],
  all: readonly number[],
): Promise<number> {
  let missed = 0;
  for (const [nr, { sequences, cursor }] of slow.entries()) {
    const known = [...sequences];
    const query = ours(company.id, small, cursor());
    const back = await Subscriber.open(house.url, await tokenOf(house, nr, principalsCount), query, (text) => {
      if (text.includes('"CHANGED"')) known.push(sequenceIn(text));
    });
    await back.heardCaughtUp();
    back.close();
    missed += Math.max(all.length, known.length) - all.filter((sequence, index) => sequence === known[index]).length;
  }
  return missed;
}

function sequenceIn(text: string): number {
  return Number(/"sequence":(\d+)/.exec(text)?.[1]);
}

/** As the house's own metrics count them. */
async function closedAsSlow(house: HouseProcess): Promise<number> {
  const text = await (await fetch(house.url.replace('/graphql', '/metrics'))).text();
  const [, count = '0'] = new RegExp(`sockets_closed_total\\{[^}]*code="${slowCode}"[^}]*\\} (\\d+)`).exec(text) ?? [];
  return Number(count);
}
