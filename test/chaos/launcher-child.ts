import { openEmbeddedPostgres } from '../../platform/postgres/embedded/launcher.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import pg from 'pg';

/**
 * A process that uses the embedded PostgreSQL: says on standard output what it got, as one line of JSON, and closes when
 * standard input ends or SIGTERM or SIGINT comes. `uid` makes it a plain user once its code is loaded.
 */
export type ChildOptions = {
  readonly dataDir: string;
  readonly packageDir?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly startDeadlineMs?: number;
};

const { uid, gid, ...options } = JSON.parse(process.argv[2] ?? '{}') as ChildOptions;
if (uid !== undefined && gid !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

const ended = new Promise<void>((resolve) => {
  process.stdin.on('end', resolve).resume();
  process.once('SIGTERM', resolve).once('SIGINT', resolve);
});

try {
  const startedAt = performance.now();
  const postgres = await openEmbeddedPostgres({ ...options, log: silentLog });
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('select 1');
  say({ url: postgres.url, adopted: postgres.adopted, readyMs: Math.round(performance.now() - startedAt) });

  await ended;
  // What a drain does: finish work on the database first, then give it up.
  const { rows } = await client.query<{ answer: number }>('select 42 as answer');
  await client.end();
  await postgres.close();
  say({ drained: rows[0]?.answer });
} catch (error) {
  const { name, message } = error as Error;
  say({ error: { name, message, reason: (error as { reason?: string }).reason ?? null } });
  process.exitCode = 1;
}
process.stdin.destroy();

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
