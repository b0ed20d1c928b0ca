import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../platform/root.ts';

// Each test starts a test run of its own, which takes its time on a busy machine.
describe('npm test', { timeout: 120_000 }, () => {
  it('ends with the count and 0 when everything passed', () => {
    const { lastLine, status } = testRun({ 'a.test.ts': "it('a', () => {}); it('b', () => {});" });
    expect([lastLine, status]).toEqual(['2 passed, 0 failed', 0]);
  });

  it('counts failures of tests, of files, of hooks and of what no test caught, and says why tests were skipped', () => {
    const { lastLine, status, output } = testRun({
      'a.test.ts': "it('a', () => {}); it('b', () => { throw new Error(); }); it('c', (t) => t.skip('no Redis here'));",
      'file.test.ts': "throw new Error('load');",
      'hook.test.ts': "describe('s', () => { beforeAll(() => { throw new Error('hook'); }); it('a', () => {}); });",
      'late.test.ts':
        "it('a', async () => { void Promise.reject(new Error('late')); await new Promise(setImmediate); });",
    });
    expect([lastLine, status]).toEqual(['2 passed, 4 failed, 2 skipped', 1]);
    expect(output).toMatch(/skipped: .*a\.test\.ts > c: no Redis here/);
  });

  it('fails when no test ran', () => {
    const { lastLine, status } = testRun({});
    expect([lastLine, status]).toEqual(['0 passed, 1 failed', 1]);
  });
});

function testRun(files: Readonly<Record<string, string>>): { lastLine: string; status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'concord-tally-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const command = [fromRoot('scripts/test.ts'), '--root', folder, '--globals'];
    const { VITEST: _vitest, VITEST_WORKER_ID: _worker, VITEST_POOL_ID: _pool, TEST: _test, ...env } = process.env;
    const { stdout, stderr, status } = spawnSync(fromRoot('node_modules/.bin/tsx'), command, { encoding: 'utf8', env });
    const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
    return { lastLine, status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
