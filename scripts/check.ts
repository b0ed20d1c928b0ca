import { availableParallelism } from 'node:os';
import { fromRoot } from '../platform/root.ts';
import { runSteps, type Step } from './checking/run-steps.ts';

/** The slowest first, so that the quick ones fill the gaps. */
const steps: readonly Step[] = [
  { name: 'lint', command: [bin('eslint'), '.'] },
  { name: 'types', command: [bin('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'generated', command: [bin('tsx'), 'scripts/generate.ts', '--check'] },
  { name: 'schema', command: [bin('tsx'), 'scripts/lint-schema.ts'] },
  { name: 'composed', command: [bin('tsx'), 'scripts/compose.ts', '--check'] },
];

/** `npm run check`: everything that needs no running system. One line a step; what a failing one said comes after. */
const results = await runSteps(steps, {
  folder: fromRoot(),
  atOnceMax: Math.min(2, availableParallelism()),
  onDone: ({ name, passed, seconds }) =>
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.toFixed(1)} s`),
});

const failed = results.filter((result) => !result.passed);
for (const { name, output } of failed) console.error(`\n--- ${name} ---\n${output.trimEnd()}`);
if (failed.length > 0) console.error(`\nFailed: ${failed.map((result) => result.name).join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

function bin(name: string): string {
  return fromRoot('node_modules', '.bin', name);
}
