import { relative } from 'node:path';
import type { TestModule } from 'vitest/node';

export type Tally = {
  readonly passed: number;
  readonly failed: number;
  /** Every skipped test with the reason it gave. */
  readonly skipped: readonly { readonly test: string; readonly reason: string }[];
};

/** Counts tests; a file, a suite or a hook that fails, and an error that no test caught, are failures as well. */
export function tallyOf(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()].map((test) => ({ module, test })));
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const outcome = (state: string) => tests.filter(({ test }) => test.result().state === state);
  return {
    passed: outcome('passed').length,
    // A test still pending when the run ended was never finished: that is no success.
    failed:
      outcome('failed').length +
      outcome('pending').length +
      suites.filter((suite) => suite.errors().length > 0).length +
      unhandledErrors.length,
    skipped: outcome('skipped').map(({ module, test }) => {
      const result = test.result();
      const note = result.state === 'skipped' ? result.note : undefined;
      return {
        test: `${relative(process.cwd(), module.moduleId)} > ${test.fullName}`,
        reason: note ?? 'gave no reason',
      };
    }),
  };
}

/** The line that `npm test` ends with. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}
