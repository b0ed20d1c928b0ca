import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openDevelopmentIssuer, type DevelopmentClaims } from '../platform/identity/issuer.ts';
import { fromRoot } from '../platform/root.ts';

/** The house as `npm start` runs it, in a process of its own on an empty folder. */
export type HouseProcess = AsyncDisposable & {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  token(claims: DevelopmentClaims): Promise<string>;
};

export async function startHouse(env: Readonly<Record<string, string>> = {}): Promise<HouseProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-bench-'));
  const child = spawn(process.execPath, ['--max-semi-space-size=32', fromRoot('scripts/run.mjs'), 'house/start.ts'], {
    cwd: fromRoot(),
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', SEED: 'none', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the house ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
    });
  });
  const issuer = await openDevelopmentIssuer(join(dataDir, 'identity'));
  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    token: (claims) => issuer.issueToken(claims, 3_600),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
