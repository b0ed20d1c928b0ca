import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Tried in one process and, once more, in many. Any other file that opens a house can be, by hand, under
 * CONCORD_TEST_HOUSE=processes: the suite has twelve minutes.
 */
const everywhere = ['erasure', 'dead-letters'].map((name) => `test/federation/${name}.test.ts`);

/** Rules without a past: they leave nothing behind, so two hundred small files need no process each. */
const pure = [
  'core/**/*.test.ts',
  'subgraphs/*/domain/**/*.test.ts',
  'subgraphs/customer/adapters/salesforce/{mapping,soql}.test.ts',
  'subgraphs/operations/evidence/timeline.test.ts',
  'scripts/cases/**/*.test.ts',
  'test/worked-examples/**/*.test.ts',
  'platform/rules/**/*.test.ts',
  'platform/commands/{checks,outcome,turns}.test.ts',
  'platform/http/correlation.test.ts',
  'platform/identity/{duplicate-keys,internal-keys}.test.ts',
  'events/{entity-versions,hash-chain,stream-entry}.test.ts',
  'events/{dead-letters,webhooks}/*.test.ts',
  'gateway/{errors,limits/*,transports/answer}.test.ts',
];

/** Minutes each: begun last, they would run alone while one core waits. */
const long =
  /random-kills|subscriptions\/resume|webhooks\/workers|events\/dead-letters|webhooks\/delivery|chaos\/(bill-run|commands|consumers|launcher|parts|timekeeper)|processes\/(start|many)|federation\/(mutations|visibility|outsiders)/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return long.test(moduleId);
}

export default defineConfig({
  // Node loads graphql's CommonJS build, also for `import`; Vitest would take the other one, and then there are two.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
    ],
  },
  test: {
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Tests that run beside each other start houses: one for each core.
    maxConcurrency: 2,
    globalSetup: ['test/harness/global-setup.ts'],
    pool: 'forks',
    // A file finds the house's thousand modules loaded by the one before it, which is half of a small file's time.
    // As many at the least as at the most: a worker that is idle is not ended, which would end the run of the others as well.
    // The young generation as the house itself has it, and more: the matrices' time went into collecting garbage by a tenth.
    poolOptions: {
      forks: { minForks: 2, maxForks: 2, isolate: false, execArgv: ['--max-semi-space-size=64'] },
      threads: { isolate: false },
    },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'house',
          include: ['{platform,events,subgraphs,gateway,house,scripts,test}/**/*.test.ts', 'test/**/*.e2e.ts'],
          exclude: ['**/node_modules/**', 'dist/**', ...pure],
        },
      },
      {
        extends: true,
        test: { name: 'rules', include: pure, pool: 'threads', setupFiles: ['test/harness/turn-the-loop.ts'] },
      },
      {
        extends: true,
        test: { name: 'processes', include: everywhere, env: { CONCORD_TEST_HOUSE: 'processes' } },
      },
    ],
  },
});
