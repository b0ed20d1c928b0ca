import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedPostgres } from '../../platform/postgres/embedded/launcher.ts';
import { silentLog } from '../../platform/telemetry/log.ts';

export type TestServer = { readonly url: string; close(): Promise<void> };

/** An embedded PostgreSQL in a temporary folder, gone with everything in it when it is closed. */
export async function openTestServer(): Promise<TestServer> {
  await sweep();
  const dataDir = await mkdtemp(join(await realpath(tmpdir()), `${beginning}${process.pid}-`));
  // As root, PostgreSQL runs as another user, who has to get in.
  await chmod(dataDir, 0o755);
  const postgres = await openEmbeddedPostgres({ dataDir, log: silentLog });
  return {
    url: postgres.url,
    async close() {
      await postgres.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const beginning = 'concord-test-';

/** A test run that was killed leaves its server behind, which ends by itself soon after its folder is gone. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${beginning}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
