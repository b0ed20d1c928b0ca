import { parseCLI, startVitest, type Reporter } from 'vitest/node';
import { tallyLine, tallyOf, type Tally } from './testing/tally.ts';

/** `npm test`: runs every test, or those that the arguments name as vitest takes them, and ends with one line that counts. */
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
let tally: Tally | null = null;
const counting: Reporter = {
  onTestRunEnd: (modules, unhandledErrors) => {
    tally = tallyOf(modules, unhandledErrors);
  },
};

try {
  const vitest = await startVitest('test', filter, { ...options, watch: false, reporters: ['default', counting] });
  await vitest.close();
  finish(tally);
} catch (error) {
  // Said here, because Vitest ends the process before Node would say it.
  console.error('The tests are over, and what was started for them did not end:', error);
  process.exitCode = 1;
}

/** The exit waits for the line: an exit at once would lose it on a pipe. */
function finish(counted: Tally | null): void {
  const { passed, failed, skipped } = counted ?? { passed: 0, failed: 0, skipped: [] };
  for (const { test, reason } of skipped) console.log(`skipped: ${test}: ${reason}`);
  const none = passed + failed === 0;
  if (none) console.log('No test ran, which is a failure too.');
  const line = tallyLine({ passed, failed: none ? 1 : failed, skipped });
  process.stdout.write(`${line}\n`, () => process.exit(failed === 0 && !none ? 0 : 1));
}
