import { sql, type Kysely } from 'kysely';
import { later } from '../platform/postgres/later.ts';

/** Where the runs of one kind stand, and who carries them out; `key` names a run in its lease. */
export type RunTables = { readonly runs: string; readonly leases: string; readonly key: string };

/** The statements behind `RunLeases`: each answers the id of the run, null where there is none. */
export type LeaseRows = {
  take(holder: string, leaseMs: number): Promise<string | null>;
  renew(run: string, holder: string, leaseMs: number): Promise<string | null>;
  giveBack(run: string, holder: string): Promise<void>;
};

/** Leases go by the database's clock, which all workers share. */
export function createLeaseRows<Tables>(db: Kysely<Tables>, names: RunTables): LeaseRows {
  const [runs, leases, key] = [sql.table(names.runs), sql.table(names.leases), sql.ref(names.key)];
  const until = sql.ref(`${names.leases}.leased_until`);
  return {
    async take(holder, leaseMs) {
      const { rows } = await sql<{ id: string }>`
        insert into ${leases} (${key}, holder, leased_until)
        select id, ${holder}, ${later(leaseMs)} from ${runs} as run
        where status = 'RUNNING'
          and not exists (select from ${leases} as held where held.${key} = run.id and held.leased_until > now())
        order by id limit 1
        on conflict (${key}) do update set holder = excluded.holder, leased_until = excluded.leased_until
        where ${until} <= now()
        returning ${key} as id`.execute(db);
      return rows[0]?.id ?? null;
    },
    async renew(run, holder, leaseMs) {
      const { rows } = await sql<{ id: string }>`
        update ${leases} set leased_until = ${later(leaseMs)}
        where ${key} = ${run} and holder = ${holder} returning ${key} as id`.execute(db);
      return rows[0]?.id ?? null;
    },
    async giveBack(run, holder) {
      await sql`delete from ${leases} where ${key} = ${run} and holder = ${holder}`.execute(db);
    },
  };
}
