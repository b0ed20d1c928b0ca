import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openEmbeddedPostgres } from '../platform/postgres/embedded/launcher.ts';
import { withSettings } from '../platform/postgres/pool.ts';
import { fromRoot } from '../platform/root.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { startHouse, type HouseProcess } from './house-process.ts';
import { percentile, type Figure } from './measure.ts';
import { usageOf } from './process-usage.ts';
import { openSubscribedCompany, tokenOf, type SubscribedCompany } from './subscribed-company.ts';
import { Subscriber } from './subscriber.ts';

/**
 * Subscriptions through everything: a command, its commit, relay, hydration, sockets. Five thousand subscribers of one group
 * on one gateway, against `graphql-ws` executing for each of them; both are told the same, which is checked.
 */

const socketsCount = 5_000;
const warmUpCount = 1_000;
/** What one principal may open is limited, so that the subscribers are many. They see the same and share a group. */
const principalsCount = 50;
const eventsCount = 20;
const perSecond = 100;
const latencyEvents = 300;
const inFlightMax = 32;
const pastEvents = 100_000;
const restWindowMs = 1_000;
const restShareMax = 0.3;

const selection =
  'change { cursor source sequence kind type recordVersion } customer { id legalName tradingName status }';

export async function benchSubscriptions(): Promise<Figure[]> {
  await using house = await startHouse();
  const company = await openSubscribedCompany(house);
  return [...(await benchFanOut(house, company)), ...(await benchDelay(house, company))];
}

/** One client that was away for a hundred thousand events. */
export async function benchReplay(): Promise<Figure[]> {
  await using house = await startHouse();
  return await benchPast(house, await openSubscribedCompany(house));
}

async function benchDelay(house: HouseProcess, company: SubscribedCompany): Promise<Figure[]> {
  const heardAt = new Map<string, number>();
  const subscriber = await Subscriber.open(house.url, company.token, ours(company.id), (text) => {
    const name = /"tradingName":"(delay \d+)"/.exec(text)?.[1];
    if (name !== undefined && !heardAt.has(name)) heardAt.set(name, performance.now());
  });
  const answered: Promise<readonly [string, number]>[] = [];
  const begun = performance.now();
  for (let nr = 0; nr < latencyEvents; nr += 1) {
    const waitMs = begun + (nr * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const name = `delay ${nr}`;
    answered.push(company.rename(name).then((at) => [name, at] as const));
    // A machine that cannot keep up is measured at what it can.
    if (nr >= inFlightMax) await answered[nr - inFlightMax];
  }
  const committed = await Promise.all(answered);
  await subscriber.heard(latencyEvents);
  subscriber.close();
  // An event reads the present: where two renames were quick, both tell of the later one, and the first name is never heard.
  const delays = committed.flatMap(([name, at]) => {
    const heard = heardAt.get(name);
    return heard === undefined ? [] : [Math.max(0, heard - at)];
  });
  const sorted = delays.sort((one, other) => one - other);
  return [
    { name: 'subscriptions: commit to socket at 100/s, p50', value: percentile(sorted, 0.5), unit: 'ms' },
    { name: 'subscriptions: commit to socket at 100/s, p99', value: percentile(sorted, 0.99), unit: 'ms' },
  ];
}

async function benchFanOut(house: HouseProcess, company: SubscribedCompany): Promise<Figure[]> {
  const results: unknown[] = [];
  const concord = await fanOut({
    pid: house.pid,
    open: (nr, heard) =>
      tokenOf(house, nr, principalsCount).then((token) => Subscriber.open(house.url, token, ours(company.id), heard)),
    tell: (nr) => company.rename(`fan-out ${nr}`),
    heardFirst: (result) => results.push(result),
  });

  const child = fork(fromRoot('bench/per-subscriber-server.ts'), { execArgv: ['--import', 'tsx'] });
  const [url] = (await once(child, 'message')) as [string];
  const same: unknown[] = [];
  const text = `subscription { customerChanged(ids: ["${company.id}"]) { ${selection} } }`;
  const other = await fanOut({
    pid: child.pid ?? 0,
    open: (_nr, heard) => Subscriber.open(url, '', text, heard),
    tell: (nr) => Promise.resolve(child.send((results[nr] as Result).data.customerChanged)),
    heardFirst: (result) => same.push(result),
  });
  await ended(child);
  if (!isDeepStrictEqual(results, same)) throw new Error('The two did not tell the same.');

  return [
    { name: 'subscriptions: CPU per delivered event, shared', value: concord.microseconds, unit: 'µs' },
    { name: 'subscriptions: CPU per delivered event, per subscriber', value: other.microseconds, unit: 'µs' },
    {
      name: 'subscriptions: times less CPU than per subscriber',
      value: other.microseconds / concord.microseconds,
      unit: '×',
      goal: '>= 3.5',
    },
    { name: 'subscriptions: resident memory per socket', value: concord.kilobytes, unit: 'KB', goal: '<= 10' },
    { name: 'subscriptions: the same, per subscriber', value: other.kilobytes, unit: 'KB' },
  ];
}

type FanOut = {
  readonly pid: number;
  open(nr: number, heard: (text: string) => void): Promise<Subscriber>;
  tell(nr: number): Promise<unknown>;
  heardFirst(result: unknown): void;
};

async function fanOut({ pid, open, tell, heardFirst }: FanOut) {
  // What a process needs once, its young generation above all, is not what a socket needs.
  for (const subscriber of await openMany(warmUpCount, (nr) => open(nr, () => undefined))) subscriber.close();
  const before = await usageOf(pid);
  const subscribers = await openMany(socketsCount, (nr) =>
    open(nr, (text) => {
      if (nr === 0 && text.includes('"CHANGED"')) heardFirst((JSON.parse(text) as { payload: unknown }).payload);
    }),
  );
  const idle = await usageOf(pid);
  for (let nr = 0; nr < eventsCount; nr += 1) {
    await tell(nr);
    for (const subscriber of subscribers) await subscriber.heard(nr + 1);
  }
  const told = await usageOf(pid);
  for (const subscriber of subscribers) subscriber.close();
  return {
    microseconds: (told.cpuMs - idle.cpuMs) * (1_000 / (eventsCount * socketsCount)),
    kilobytes: (idle.residentBytes - before.residentBytes) / socketsCount / 1_024,
  };
}

async function openMany(count: number, open: (nr: number) => Promise<Subscriber>): Promise<readonly Subscriber[]> {
  const all: Subscriber[] = [];
  while (all.length < count) {
    all.push(...(await Promise.all(Array.from({ length: 100 }, (_, nr) => open(all.length + nr)))));
  }
  for (const subscriber of all) await subscriber.heardCaughtUp();
  return all;
}

async function benchPast(house: HouseProcess, company: SubscribedCompany): Promise<Figure[]> {
  const first = await Subscriber.open(house.url, company.token, ours(company.id));
  await first.heardCaughtUp();
  const after = first.cursor;
  await writePast(house);
  // Its commit wakes the relay.
  await company.rename('the last of the past');
  await first.heard(pastEvents + 1);
  first.close();
  await atRest(house.pid);
  const begun = performance.now();
  const late = await Subscriber.open(house.url, company.token, ours(company.id, after));
  await late.heard(pastEvents);
  const seconds = (performance.now() - begun) / 1_000;
  late.close();
  return [{ name: `subscriptions: catching up ${pastEvents} events`, value: pastEvents / seconds, unit: 'events/s' }];
}

/** The copies of the other systems read the same log in the same process: what they have to catch up is not this client's time. */
async function atRest(pid: number): Promise<void> {
  for (let before = await usageOf(pid); ;) {
    await sleep(restWindowMs);
    const now = await usageOf(pid);
    if (now.cpuMs - before.cpuMs < restWindowMs * restShareMax) return;
    before = now;
  }
}

/** What so many commands would have left, written at once: the last event again and again. */
async function writePast(house: HouseProcess): Promise<void> {
  const postgres = await openEmbeddedPostgres({ dataDir: house.dataDir, log: silentLog });
  const pool = new pg.Pool({ connectionString: withSettings(postgres.url, { search_path: 'customer' }), max: 1 });
  await pool.query(
    `insert into outbox (event_id, kind, type, entity_type, entity_id, entity_version, customer_id, occurred_at, envelope)
     select id, kind, type, entity_type, entity_id, entity_version, customer_id, occurred_at,
            jsonb_set(envelope::jsonb, '{id}', to_jsonb(id::text))::text
     from (select * from log order by sequence desc limit 1) as last,
          lateral (select gen_random_uuid() as id from generate_series(1, $1)) as many`,
    [pastEvents],
  );
  await pool.end();
  await postgres.close();
}

type Result = { readonly data: { readonly customerChanged: Record<string, unknown> } };

function ours(id: string, after: string | null = null): string {
  const position = after === null ? '' : `, after: "${after}"`;
  return `subscription { customerChanged(filter: { ids: ["${id}"] }${position}) { ${selection} } }`;
}

async function ended(child: ChildProcess): Promise<void> {
  const over = once(child, 'exit');
  child.kill('SIGKILL');
  await over;
}
