import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{core,platform,events,subgraphs,gateway,house,scripts,test}/**/*.test.ts', 'test/**/*.e2e.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['test/harness/global-setup.ts'],
    pool: 'forks',
    poolOptions: { forks: { maxForks: 2 } },
  },
});
