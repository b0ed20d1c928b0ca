import { defineConfig } from 'vitest/config';

/** The pure rules alone, for mutation testing (`npm run mutants`): no database, no network. */
export default defineConfig({
  test: {
    include: ['{core,subgraphs/*/domain}/**/*.test.ts', 'test/worked-examples/**/*.test.ts'],
    // Every day of four centuries takes its time where the machine is busy with mutants.
    testTimeout: 120_000,
    pool: 'threads',
    poolOptions: { threads: { isolate: false } },
  },
});
