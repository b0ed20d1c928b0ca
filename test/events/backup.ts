import pg from 'pg';

/** A database as it was when the backup was taken. */
export type Backup = AsyncDisposable & {
  /** Puts it in the place of the database, whoever is connected to that. */
  restore(): Promise<void>;
};

/** Copies a database, as a physical backup does; everybody who is connected is disconnected once. */
export async function takeBackup(url: string): Promise<Backup> {
  const name = new URL(url).pathname.slice(1);
  const backup = `${name}_backup`;
  await run(
    url,
    `alter database "${name}" with allow_connections false`,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    `create database "${backup}" template "${name}"`,
    `alter database "${name}" with allow_connections true`,
  );
  return {
    restore: () => run(url, `drop database "${name}" with (force)`, `alter database "${backup}" rename to "${name}"`),
    [Symbol.asyncDispose]: () => run(url, `drop database if exists "${backup}"`),
  };
}

async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const elsewhere = new URL(url);
  elsewhere.pathname = '/template1';
  const client = new pg.Client({ connectionString: elsewhere.href });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
