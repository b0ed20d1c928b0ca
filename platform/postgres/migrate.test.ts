import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/harness/postgres.ts';
import { silentLog } from '../telemetry/log.ts';
import { migrate, readerRole } from './migrate.ts';

let database: TestDatabase;
let root: string;
let commands: string;
let shop: string;

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const run = (schema: string, folders = [commands, shop]) =>
  migrate({ url: database.url, schema, folders, log: silentLog });

beforeAll(async () => {
  database = await openTestDatabase('migrate');
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'concord-migrate-'));
  commands = join(root, 'commands', 'migrations');
  shop = join(root, 'shop', 'migrations');
  await mkdir(commands, { recursive: true });
  await mkdir(shop, { recursive: true });
  await writeFile(join(commands, '000001-outbox.sql'), 'create table outbox (id int);');
  await writeFile(join(shop, '000001-item.sql'), 'create table item (id int); insert into item values (1);');
  return () => rm(root, { recursive: true });
});

afterAll(() => database[Symbol.asyncDispose]());

describe('migrate', () => {
  it('makes the schema and runs each file once, folder by folder', async () => {
    expect(await run('fresh')).toEqual({ applied: ['commands/000001-outbox', 'shop/000001-item'] });
    expect(await run('fresh')).toEqual({ applied: [] });
    await writeFile(join(commands, '000002-inbox.sql'), 'create table inbox (id int);');
    expect(await run('fresh')).toEqual({ applied: ['commands/000002-inbox'] });
    expect(await query('select * from fresh.item')).toEqual([{ id: 1 }]);
  });

  it('lets ten processes that start together run each file once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => run('together')));
    expect(all.flatMap((one) => one.applied).sort()).toEqual(['commands/000001-outbox', 'shop/000001-item']);
    expect(await query('select * from together.item')).toHaveLength(1);
  });

  it('keeps nothing of a file that fails, and everything before it', async () => {
    await writeFile(join(shop, '000002-wrong.sql'), 'create table half (id int); select 1 / 0;');
    await expect(run('failing')).rejects.toThrow('Migration shop/000002-wrong failed: division by zero');
    expect(
      await query(`select to_regclass('failing.half') as half, to_regclass('failing.item')::text as item`),
    ).toEqual([{ half: null, item: 'failing.item' }]);
    await writeFile(join(shop, '000002-wrong.sql'), 'create table half (id int);');
    expect(await run('failing')).toEqual({ applied: ['shop/000002-wrong'] });
  });

  it('refuses a file that was edited after it ran', async () => {
    await run('edited');
    await writeFile(join(shop, '000001-item.sql'), 'create table item (id bigint);');
    await expect(run('edited')).rejects.toThrow('Migration shop/000001-item was edited after it ran in schema edited');
  });

  it('refuses a database that is newer than the code', async () => {
    await writeFile(join(shop, '000002-later.sql'), 'create table later (id int);');
    await run('newer');
    await rm(join(shop, '000002-later.sql'));
    await expect(run('newer')).rejects.toThrow('newer than this code: schema newer has run shop/000002-later');
  });

  it('refuses names and numbers that leave the order open', async () => {
    await writeFile(join(shop, '000001-other.sql'), 'select 1;');
    await expect(run('unordered')).rejects.toThrow('two migrations with the number 000001');
    await rm(join(shop, '000001-other.sql'));
    await writeFile(join(shop, '2-short.sql'), 'select 1;');
    await expect(run('unordered')).rejects.toThrow('not named like 000001-name.sql');
  });

  it('makes a reader role that may read what a migration grants and nothing else', async () => {
    await writeFile(join(shop, '000002-grant.sql'), `grant select on item to ${readerRole('granted')};`);
    await run('granted');
    const [rights] = await query(`
      select has_table_privilege('${readerRole('granted')}', 'granted.item', 'select') as item,
             has_table_privilege('${readerRole('granted')}', 'granted.outbox', 'select') as outbox,
             has_table_privilege('${readerRole('granted')}', 'granted.item', 'insert') as writes`);
    expect(rights).toEqual({ item: true, outbox: false, writes: false });
  });

  it('goes on without a reader role where it may not make one', async () => {
    await query(`drop role if exists migrate_test_owner; create role migrate_test_owner login password 'x'`);
    await query(
      `do $$ begin execute format('grant create on database %I to migrate_test_owner', current_database()); end $$`,
    );
    const url = new URL(database.url);
    url.username = 'migrate_test_owner';
    url.password = 'x';
    try {
      const done = await migrate({ url: url.href, schema: 'plain', folders: [commands], log: silentLog });
      expect(done.applied).toEqual(['commands/000001-outbox']);
    } finally {
      await query('drop owned by migrate_test_owner cascade; drop role migrate_test_owner');
    }
  });

  it('throws a fault when the database is not there', async () => {
    const nowhere = { url: 'postgres://nobody@127.0.0.1:1/none', schema: 'none', folders: [shop], log: silentLog };
    await expect(migrate(nowhere)).rejects.toMatchObject({ name: 'Fault', kind: 'UNREACHABLE' });
  });
});
