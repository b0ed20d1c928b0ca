import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openHouse, type House } from '../../house/open-house.ts';
import { seedDemo } from '../../house/seed/demo.ts';
import { readConfig } from '../../platform/config.ts';
import { fromRoot } from '../../platform/root.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { personas } from '../../scripts/personas.ts';
import { ask, peopleOf } from '../harness/errands.ts';
import { openHouseDatabase } from '../harness/house-database.ts';
import type { TestDatabase } from '../harness/postgres.ts';

/** A block of the README: a request as a reader types it, with the answer that is promised, if one is. */
type Passage = { readonly title: string; readonly request: string; readonly answer: unknown };

let folder: string;
let database: TestDatabase;
let house: House;
let url: string;
let readme: string;
beforeAll(async () => {
  readme = await readFile(fromRoot('README.md'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'concord-readme-'));
  database = await openHouseDatabase();
  const env = { DATABASE_URL: database.url, DATA_DIR: folder, LOG_LEVEL: 'fatal', WEBHOOK_ALLOW_PRIVATE: '1' };
  house = await openHouse(readConfig(env), silentLog);
  url = `${await house.gateway.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  await seedDemo(house, silentLog);
}, 240_000);
afterAll(async () => {
  await house?.close();
  await database?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

it('names every persona there is', () => {
  expect(Object.keys(personas).filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

it('answers what it says, read from the top', async () => {
  const company = peopleOf(folder);
  const passages = passagesOf(readme);
  const known = new Map<string, string>();
  let last: unknown = null;
  for (const { title, request, answer } of passages) {
    for (const [, name = '', prefix = ''] of request.matchAll(/(\w+)=([a-z]+)_…/g))
      known.set(name, firstId(last, prefix));
    for (const [, name = '', field = ''] of request.matchAll(/^(\w+)=…\s+# (\w+) of the answer above$/gm))
      known.set(name, lastOf(last, field));
    const { args, query } = asked(request, known);
    const answered = async (): Promise<void> => {
      const { status: _, ...reply } = await ask(url, await company.token(claimsOf(args)), query);
      last = reply;
      if (answer === null) expect(last, title).not.toHaveProperty('errors');
      else expect(last, title).toEqual(promised(answer));
    };
    // What one system tells another arrives a moment later; an order is given once.
    if (query.startsWith('mutation')) await answered();
    else await vi.waitFor(answered, { timeout: 30_000, interval: 250 });
  }
  expect(passages.length).toBeGreaterThan(10);
  expect(passages.filter(({ answer }) => answer !== null).length).toBeGreaterThan(7);
});

/** The requests by `ask` alone, and the JSON that follows them. */
function passagesOf(text: string): readonly Passage[] {
  const blocks = [...text.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, kind = '', body = '']) => ({ kind, body }));
  return blocks.flatMap(({ kind, body }, index) => {
    if (kind !== 'sh' || !/^ask ['"]/m.test(body) || body.includes('curl')) return [];
    const next = blocks[index + 1];
    const answer: unknown = next?.kind === 'json' ? JSON.parse(next.body) : null;
    return [{ title: body.slice(0, 100), request: body, answer }];
  });
}

/** What the shell would make of it. */
function asked(request: string, known: ReadonlyMap<string, string>): { readonly args: string; readonly query: string } {
  const valueOf = (_: string, name: string): string => known.get(name) ?? '';
  const [, single, double, query = ''] = /^ask (?:'([^']*)'|"([^"]*)") '([\s\S]*)'\s*$/m.exec(request) ?? [];
  return {
    args: single ?? (double ?? '').replace(/\$(\w+)/g, valueOf),
    query: query.replace(/'\$(\w+)'/g, valueOf),
  };
}

function claimsOf(args: string) {
  const text = { type: 'string' } as const;
  const options = { persona: text, customer: text, partner: text };
  const { persona = '', ...more } = parseArgs({ args: args.split(' '), options }).values;
  const claims = personas[persona];
  if (claims === undefined) throw new Error(`The README calls upon ${persona}, whom nobody knows.`);
  return { ...claims, ...more };
}

/** `…` stands for what differs from one run to the next. */
function promised(answer: unknown): unknown {
  if (answer === '…') return expect.any(String) as unknown;
  if (Array.isArray(answer)) return answer.map(promised);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, promised(value)]));
}

/** `CEDAR=cus_…`: what the answer before this request says first that begins so. */
function firstId(answer: unknown, prefix: string): string {
  return new RegExp(`"(${prefix}_\\w+)"`).exec(JSON.stringify(answer))?.[1] ?? '';
}

/** `HASH=…  # hash of the answer above`: what the answer before this request says last of this field. */
function lastOf(answer: unknown, field: string): string {
  return [...JSON.stringify(answer).matchAll(new RegExp(`"${field}":"([^"]+)"`, 'g'))].at(-1)?.[1] ?? '';
}
