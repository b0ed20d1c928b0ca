import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What must hold wherever the parts run: tried in one process and, once more, in many. */
const everywhere = ['visibility', 'outsiders', 'mutations', 'erasure', 'bad-input'].map(
  (name) => `test/federation/${name}.test.ts`,
);

const pure = ['core/**/*.test.ts', 'subgraphs/*/domain/**/*.test.ts', 'scripts/cases/**/*.test.ts'];

export default defineConfig({
  // Node loads graphql's CommonJS build, also for `import`; Vitest would take the other one, and then there are two.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
    ],
  },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ['test/harness/global-setup.ts'],
    pool: 'forks',
    poolOptions: { forks: { maxForks: 2 }, threads: { isolate: false } },
    projects: [
      {
        extends: true,
        test: {
          name: 'house',
          include: ['{platform,events,subgraphs,gateway,house,scripts,test}/**/*.test.ts', 'test/**/*.e2e.ts'],
          exclude: ['**/node_modules/**', 'dist/**', ...pure],
        },
      },
      // Rules without a past: hundreds of small files that need no process each.
      {
        extends: true,
        test: {
          name: 'rules',
          include: pure,
          pool: 'threads',
        },
      },
      {
        extends: true,
        test: { name: 'processes', include: everywhere, env: { CONCORD_TEST_HOUSE: 'processes' } },
      },
    ],
  },
});
