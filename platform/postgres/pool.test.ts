import { sql, type Generated } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../core/fault.ts';
import { openTestDatabase, type TestDatabase } from '../../test/harness/postgres.ts';
import { silentLog } from '../telemetry/log.ts';
import { checkViolation, isLockTimeout, uniqueViolation } from './errors.ts';
import { createPostgres, withSettings, type Postgres, type PostgresOptions } from './pool.ts';
import { namedStatementsMax } from './statements.ts';

type Tables = { item: { id: Generated<number>; name: string; amount: string | null } };

let database: TestDatabase;
const opened: Postgres<Tables>[] = [];

function open(options: Partial<PostgresOptions> = {}): Postgres<Tables> {
  const postgres = createPostgres<Tables>({
    url: database.url,
    schema: 'shop',
    poolMax: 3,
    applicationName: 'pool-test',
    log: silentLog,
    ...options,
  });
  opened.push(postgres);
  return postgres;
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}

beforeAll(async () => {
  database = await openTestDatabase('pool');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    create schema shop;
    create table shop.item (
      id bigint generated always as identity primary key,
      name text not null constraint item_name_once unique,
      amount numeric(12, 2) constraint item_amount_positive check (amount > 0)
    )`);
  await client.end();
});

afterAll(async () => {
  await Promise.all(opened.map((postgres) => postgres.close()));
  await database[Symbol.asyncDispose]();
});

describe('createPostgres', () => {
  it('reads bigint as a number, numeric and date as text, timestamptz as an instant', async () => {
    const { rows } = await sql<Record<string, unknown>>`
      select 9007199254740991::bigint as big, array[1, null]::bigint[] as bigs, 0.10::numeric as amount,
             array[0.10]::numeric[] as amounts, '2024-02-29'::date as day, array['2024-02-29']::date[] as days,
             '2024-02-29 12:00+02'::timestamptz as instant, '2024-02-29 12:00'::timestamp as wall`.execute(open().db);
    expect(rows[0]).toEqual({
      big: Number.MAX_SAFE_INTEGER,
      bigs: [1, null],
      amount: '0.10',
      amounts: ['0.10'],
      day: '2024-02-29',
      days: ['2024-02-29'],
      instant: new Date('2024-02-29T10:00:00Z'),
      wall: '2024-02-29 12:00:00',
    });
  });

  it('refuses a bigint that a number cannot hold, rather than rounding it', async () => {
    await expect(sql`select 9007199254740993::bigint as big`.execute(open().db)).rejects.toThrow('9007199254740993');
  });

  it('works in its schema with bounded waits, whatever the server thinks', async () => {
    const postgres = open({ statementTimeoutMs: 7_000 });
    const { rows } = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings where name = any(${['search_path', 'lock_timeout', 'statement_timeout', 'TimeZone', 'idle_in_transaction_session_timeout']}::text[])
    `.execute(postgres.db);
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      search_path: 'shop',
      lock_timeout: '2000',
      statement_timeout: '7000',
      idle_in_transaction_session_timeout: '10000',
      TimeZone: 'UTC',
    });
  });

  it('keeps the options that a URL already has', () => {
    const url = new URL(withSettings('postgres://u@h/d?options=-c%20work_mem%3D8MB', { application: 'a b' }));
    expect(url.searchParams.get('options')).toBe('-c work_mem=8MB -c application=a\\ b');
    expect(withSettings('postgres://u:p@/d?host=/run/postgresql', {})).toContain('host=');
  });

  it('prepares each text once per connection and uses it again', async () => {
    const postgres = open({ poolMax: 1 });
    for (const name of ['a', 'b', 'c']) {
      await postgres.db.selectFrom('item').selectAll().where('name', '=', name).execute();
    }
    const { rows } = await postgres.pool.query<{ uses: number }>(
      `select (generic_plans + custom_plans)::int as uses from pg_prepared_statements where statement like '%from "item"%'`,
    );
    expect(rows).toEqual([{ uses: 3 }]);
  });

  it('runs texts unprepared once there are too many of them', async () => {
    const postgres = open({ poolMax: 1 });
    for (let n = 0; n < namedStatementsMax + 5; n += 1) await sql.raw(`select ${n} as n`).execute(postgres.db);
    const { rows } = await postgres.pool.query<{ count: number }>(`select count(*) from pg_prepared_statements`);
    expect(rows[0]?.count).toBe(namedStatementsMax);
  });

  it('prepares again after a migration changed what a statement answers', async () => {
    const postgres = open({ poolMax: 2 });
    await postgres.pool.query('create table widening (a int)');
    const read = () => sql.raw('select * from widening').execute(postgres.db);
    await Promise.all([read(), read()]);
    await postgres.pool.query('alter table widening add column b int');
    expect((await faultOf(read())).retryable).toBe(true);
    await Promise.all([read(), read(), read()]);
  });

  it('names the constraint that refused a row', async () => {
    const { db } = open();
    await db.insertInto('item').values({ name: 'once', amount: '1.00' }).execute();
    const again = await db
      .insertInto('item')
      .values({ name: 'once', amount: '1.00' })
      .execute()
      .catch((error: unknown) => error);
    expect([uniqueViolation(again), checkViolation(again)]).toEqual(['item_name_once', null]);
    const negative = await db
      .insertInto('item')
      .values({ name: 'negative', amount: '-1.00' })
      .execute()
      .catch((error: unknown) => error);
    expect([uniqueViolation(negative), checkViolation(negative)]).toEqual([null, 'item_amount_positive']);
  });

  it('gives up a lock that another holds, and says that it was a lock', async () => {
    const postgres = open({ lockTimeoutMs: 50 });
    await postgres.db.insertInto('item').values({ name: 'locked', amount: null }).execute();
    await postgres.db.transaction().execute(async (trx) => {
      await trx.selectFrom('item').select('id').where('name', '=', 'locked').forUpdate().execute();
      const fault = await faultOf(postgres.db.deleteFrom('item').where('name', '=', 'locked').execute());
      expect(isLockTimeout(fault)).toBe(true);
      expect(fault).toMatchObject({ kind: 'TIMED_OUT', retryable: true, outcomeUnknown: false });
    });
  });

  it('gives up a statement that takes too long', async () => {
    const fault = await faultOf(sql`select pg_sleep(5)`.execute(open({ statementTimeoutMs: 50 }).db));
    expect(fault).toMatchObject({ kind: 'TIMED_OUT', system: 'postgres', outcomeUnknown: false });
    expect(isLockTimeout(fault)).toBe(false);
  });

  it('says that it is overloaded when every connection stays busy', async () => {
    const postgres = open({ poolMax: 1, connectTimeoutMs: 100 });
    await postgres.db.connection().execute(async () => {
      expect(await faultOf(sql`select 1`.execute(postgres.db))).toMatchObject({ kind: 'OVERLOADED' });
    });
  });

  it('says that nobody is there, and that credentials are refused', async () => {
    const nobody = open({ url: 'postgres://nobody:secret@127.0.0.1:1/none' });
    const fault = await faultOf(sql`select 1`.execute(nobody.db));
    expect(fault).toMatchObject({ kind: 'UNREACHABLE', outcomeUnknown: false });
    expect(`${fault.message} ${String(fault.cause)}`).not.toContain('secret');

    const missing = new URL(database.url);
    missing.pathname = '/there_is_no_such_database';
    const refused = await faultOf(sql`select 1`.execute(open({ url: missing.href }).db));
    expect(refused).toMatchObject({ kind: 'REJECTED_CREDENTIALS', retryable: false });
  });

  it('goes on with a new connection after an idle one was ended', async () => {
    const postgres = open({ poolMax: 1, applicationName: 'ended-while-idle' });
    await sql`select 1`.execute(postgres.db);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ended-while-idle'`.execute(
      open().db,
    );
    await expect.poll(() => postgres.pool.totalCount).toBe(0);
    await sql`select 1`.execute(postgres.db);
  });

  it('does not know the outcome of a write whose connection ended, and does know it of a read', async () => {
    const postgres = open({ applicationName: 'ended-while-busy' });
    const other = open();
    const end = async () => {
      const busy = sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'ended-while-busy' and wait_event = 'PgSleep'`;
      await expect.poll(async () => (await busy.execute(other.db)).rows.length).toBe(1);
    };
    const [read] = await Promise.all([faultOf(sql`select pg_sleep(20)`.execute(postgres.db)), end()]);
    expect(read).toMatchObject({ kind: 'UNREACHABLE', outcomeUnknown: false });
    const slowly = sql`with slow as (select pg_sleep(20)) insert into item (name) select 'slow' from slow`;
    const [write] = await Promise.all([faultOf(slowly.execute(postgres.db)), end()]);
    expect(write).toMatchObject({ kind: 'UNREACHABLE', outcomeUnknown: true });
  });

  it('reads in the read-only role and writes nothing', async () => {
    const owner = open();
    await sql`drop role if exists pool_test_reader`.execute(owner.db);
    await sql`create role pool_test_reader nologin`.execute(owner.db);
    const reader = open({ readOnlyRole: 'pool_test_reader', poolMax: 1 });
    try {
      const who = () =>
        sql<{ who: string; mode: string }>`
        select current_user as who, current_setting('transaction_read_only') as mode`.execute(reader.db);
      expect((await who()).rows).toEqual([{ who: 'pool_test_reader', mode: 'on' }]);
      await expect(sql`select * from shop.item`.execute(reader.db)).rejects.toMatchObject({
        kind: 'REJECTED_CREDENTIALS',
      });
    } finally {
      await reader.close();
      await sql`drop role pool_test_reader`.execute(owner.db);
    }
    const without = open({ readOnlyRole: 'there_is_no_such_role', poolMax: 1 });
    await expect(sql`create table nothing ()`.execute(without.db)).rejects.toMatchObject({ kind: 'UNREACHABLE' });
  });
});
