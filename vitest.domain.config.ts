import { defineConfig } from 'vitest/config';

/** The pure rules alone, for mutation testing (`npm run mutants`): no database, no network. */
export default defineConfig({
  test: {
    include: ['{core,subgraphs/*/domain}/**/*.test.ts', 'test/worked-examples/**/*.test.ts'],
    pool: 'threads',
  },
});
