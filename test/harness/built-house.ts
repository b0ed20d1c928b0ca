import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot } from '../../platform/root.ts';
import { bundle } from '../../scripts/running/bundle.ts';
import { eventually } from './eventually.ts';

/** The house's programs with all that they import in a few files: a test that starts them fifty times has no time for a thousand. */
export type BuiltHouse = {
  /** `house/start.ts`. */
  readonly start: string;
  /** `house/serve.ts`. */
  readonly serve: string;
  /** A program of the tests, by its path in the checkout. */
  of(program: string): string;
};

/** What tests run in processes of their own. */
const testPrograms = [
  'test/chaos/bill-run-process.ts',
  'test/chaos/command-process.ts',
  'test/chaos/timekeeper-process.ts',
  'test/events/archive-process.ts',
  'test/events/dead-letters-process.ts',
  'test/events/ending-process.ts',
  'test/events/freezing-process.ts',
  'test/events/inbox-process.ts',
  'test/events/relay-process.ts',
  'test/webhooks/worker-process.ts',
];

/** Makes the place for what a test run builds, which its workers inherit; answers how to clear it away. */
export async function openBuildPlace(): Promise<() => Promise<void>> {
  await mkdir(fromRoot('dist'), { recursive: true });
  const folder = await mkdtemp(fromRoot('dist', 'test-'));
  process.env['TEST_BUILD_PLACE'] = folder;
  return async () => {
    delete process.env['TEST_BUILD_PLACE'];
    await rm(folder, { recursive: true, force: true });
  };
}

const buildDeadlineMs = 180_000;

/**
 * Builds once in a test run; whoever comes later, in this worker or another, waits for it. Measured: 1.7 s of processor time
 * for a house to be ready, where the sources under tsx take 5.7 s and a `tsc` build 2.8 s.
 */
export async function buildHouse(): Promise<BuiltHouse> {
  const folder = process.env['TEST_BUILD_PLACE'];
  if (folder === undefined) throw new Error('There is no place to build at: `global-setup.ts` makes one.');
  const done = join(folder, 'done');
  if (await isFirst(folder)) {
    await bundle(folder, testPrograms);
    await writeFile(done, '');
  }
  await eventually('the house is built', () => existsSync(done), buildDeadlineMs);
  const of = (program: string): string => join(folder, program.replace(/\.ts$/, '.mjs'));
  return { start: of('house/start.ts'), serve: of('house/serve.ts'), of };
}

/** Whoever makes this folder builds. */
function isFirst(folder: string): Promise<boolean> {
  return mkdir(join(folder, 'begun')).then(
    () => true,
    () => false,
  );
}
