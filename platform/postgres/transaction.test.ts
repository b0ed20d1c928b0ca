import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../core/fault.ts';
import { openTestDatabase, type TestDatabase } from '../../test/harness/postgres.ts';
import { silentLog } from '../telemetry/log.ts';
import { isTransactionConflict, uniqueViolation } from './errors.ts';
import { createPostgres, type Postgres } from './pool.ts';
import { transaction } from './transaction.ts';

type Tables = { account: { id: string; balance: number } };

let database: TestDatabase;
let postgres: Postgres<Tables>;

beforeAll(async () => {
  database = await openTestDatabase('transaction');
  postgres = createPostgres<Tables>({
    url: database.url,
    schema: 'public',
    poolMax: 5,
    applicationName: 'transaction-test',
    log: silentLog,
  });
  await sql`create table account (id text primary key, balance int not null)`.execute(postgres.db);
  await sql`insert into account values ('acme', 10), ('birch', 10)`.execute(postgres.db);
});

afterAll(async () => {
  await postgres.close();
  await database[Symbol.asyncDispose]();
});

const add = (by: number) => sql<number>`balance + ${by}::int`;

/** Ends the connection of this test that waits in `event` (a wait event of pg_stat_activity). */
async function endConnection(event: string): Promise<void> {
  await expect
    .poll(async () => {
      const ended = await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'transaction-test' and pid <> pg_backend_pid() and wait_event = ${event}`.execute(
        postgres.db,
      );
      return ended.rows.length;
    })
    .toBe(1);
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('transaction', () => {
  it('commits what the work did and answers what it answered', async () => {
    const answer = await transaction(postgres, async (trx) => {
      await trx.insertInto('account').values({ id: 'cedar', balance: 1 }).execute();
      return 'done';
    });
    expect(answer).toBe('done');
    expect(await postgres.db.selectFrom('account').select('id').where('id', '=', 'cedar').execute()).toHaveLength(1);
  });

  it('takes everything back when the work throws, and throws the same', async () => {
    const bug = new Error('a bug');
    const work = transaction(postgres, async (trx) => {
      await trx.insertInto('account').values({ id: 'never', balance: 1 }).execute();
      throw bug;
    });
    await expect(work).rejects.toBe(bug);
    expect(await postgres.db.selectFrom('account').select('id').where('id', '=', 'never').execute()).toEqual([]);
  });

  it('lets nothing stay that was still queued when the work threw', async () => {
    const late: Promise<unknown>[] = [];
    const work = transaction(postgres, async (trx) => {
      const insert = (id: string) => trx.insertInto('account').values({ id, balance: 1 }).execute();
      late.push(thrownBy(insert('first')), thrownBy(insert('second')), thrownBy(insert('third')));
      await Promise.race(late);
      throw new Error('one of them was enough');
    });
    await expect(work).rejects.toThrow('one of them was enough');
    await Promise.all(late);
    expect(
      await postgres.db.selectFrom('account').select('id').where('id', 'in', ['first', 'second', 'third']).execute(),
    ).toEqual([]);
  });

  it('begins the victim of a deadlock again, so that both succeed', async () => {
    let attempts = 0;
    const locked = new Set<string>();
    const both = async (first: string, second: string) =>
      transaction(postgres, async (trx) => {
        attempts += 1;
        await trx
          .updateTable('account')
          .set({ balance: add(1) })
          .where('id', '=', first)
          .execute();
        locked.add(first);
        // Each waits until the other holds its first row: only then do they want each other's.
        await expect.poll(() => locked.size).toBe(2);
        await trx
          .updateTable('account')
          .set({ balance: add(1) })
          .where('id', '=', second)
          .execute();
      });
    await Promise.all([both('acme', 'birch'), both('birch', 'acme')]);
    const rows = await postgres.db.selectFrom('account').selectAll().where('id', '<>', 'cedar').orderBy('id').execute();
    expect(rows).toEqual([
      { id: 'acme', balance: 12 },
      { id: 'birch', balance: 12 },
    ]);
    expect(attempts).toBe(3);
  });

  it('gives up after its last attempt with a fault that may be tried again', async () => {
    let attempts = 0;
    const work = transaction(
      postgres,
      async (trx) => {
        attempts += 1;
        await sql`do $$ begin raise exception 'as if' using errcode = '40001'; end $$`.execute(trx);
      },
      { attemptsMax: 3 },
    );
    const error = await thrownBy(work);
    expect(error).toMatchObject({ kind: 'OVERLOADED', retryable: true, outcomeUnknown: false });
    expect(isTransactionConflict(error)).toBe(true);
    expect(attempts).toBe(3);
  });

  it('knows that nothing happened when the connection ends before COMMIT', async () => {
    const work = transaction(postgres, async (trx) => {
      await trx.insertInto('account').values({ id: 'before', balance: 1 }).execute();
      await sql`select pg_sleep(20)`.execute(trx);
    });
    const [error] = await Promise.all([thrownBy(work), endConnection('PgSleep')]);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ kind: 'UNREACHABLE', code: 'UPSTREAM_UNAVAILABLE', outcomeUnknown: false });
  });

  it('does not know the outcome when the connection ends during COMMIT', async () => {
    // A deferred trigger runs inside COMMIT, so this one keeps a COMMIT in flight.
    await sql
      .raw(
        `
      create table slow (n int);
      create function sleep_long() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return null; end $$;
      create constraint trigger slow_commit after insert on slow deferrable initially deferred
        for each row execute function sleep_long();
    `,
      )
      .execute(postgres.db);
    let attempts = 0;
    const work = transaction(postgres, async (trx) => {
      attempts += 1;
      await sql`insert into slow values (1)`.execute(trx);
    });
    const [error] = await Promise.all([thrownBy(work), endConnection('PgSleep')]);
    expect(error).toMatchObject({ kind: 'UNREACHABLE', code: 'OUTCOME_UNCERTAIN', outcomeUnknown: true });
    expect(attempts).toBe(1);
  });

  it('knows the outcome when COMMIT itself is refused', async () => {
    await sql`create table late (n int constraint late_once unique deferrable initially deferred)`.execute(postgres.db);
    const error = await thrownBy(transaction(postgres, (trx) => sql`insert into late values (1), (1)`.execute(trx)));
    expect(uniqueViolation(error)).toBe('late_once');
  });

  it('says so when a swallowed error made COMMIT commit nothing', async () => {
    const work = transaction(postgres, async (trx) => {
      await trx.insertInto('account').values({ id: 'swallowed', balance: 1 }).execute();
      await sql`select 1 / 0`.execute(trx).catch(() => undefined);
    });
    await expect(work).rejects.toThrow('Nothing was committed');
  });

  it('leaves the pool whole after all of this', async () => {
    const connections = await Promise.all(
      Array.from({ length: 5 }, () => transaction(postgres, (trx) => sql`select pg_backend_pid()`.execute(trx))),
    );
    expect(connections).toHaveLength(5);
    expect(postgres.pool.waitingCount).toBe(0);
  });
});
