import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromRoot } from '../platform/root.ts';

function run(root: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), ...args], { encoding: 'utf8' });
}

async function bundleInUse(): Promise<string> {
  const { folder } = JSON.parse(await readFile(fromRoot('node_modules/.cache/concord/current.json'), 'utf8')) as {
    readonly folder: string;
  };
  return folder;
}

it('runs what was compiled until a source is newer', async () => {
  const misused = () => run(fromRoot(), 'scripts/token.ts', '--hlep').stderr;
  expect(misused()).toMatch(/^Unknown option '--hlep'\n/);
  const compiled = await bundleInUse();
  expect(misused()).toMatch(/^Unknown option '--hlep'\n/);
  expect(await bundleInUse()).toBe(compiled);

  await utimes(fromRoot('scripts/token.ts'), new Date(), new Date());
  expect(misused()).toMatch(/^Unknown option '--hlep'\n/);
  expect(await bundleInUse()).not.toBe(compiled);
});

it('runs the source itself, with its arguments, where nothing can be compiled', async () => {
  const root = await mkdtemp(join(tmpdir(), 'concord-run-'));
  try {
    await mkdir(join(root, 'scripts'));
    await mkdir(join(root, 'node_modules'));
    await symlink(fromRoot('node_modules/tsx'), join(root, 'node_modules/tsx'));
    await writeFile(join(root, 'package.json'), '{ "type": "module" }');
    await cp(fromRoot('scripts/run.mjs'), join(root, 'scripts/run.mjs'));
    await writeFile(join(root, 'scripts/told.ts'), 'console.log(process.argv.slice(2).join(" ") as string);');
    expect(run(root, 'scripts/told.ts', 'one', '--two')).toMatchObject({ status: 0, stdout: 'one --two\n' });
  } finally {
    await rm(root, { recursive: true });
  }
});
