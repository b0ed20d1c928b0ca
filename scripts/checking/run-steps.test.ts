import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runSteps, type Step, type StepResult } from './run-steps.ts';

const script = (name: string, code: string): Step => ({ name, command: [process.execPath, '-e', code] });

async function run(steps: readonly Step[], atOnceMax = 2): Promise<StepResult[]> {
  const told: StepResult[] = [];
  const results = await runSteps(steps, { folder: tmpdir(), atOnceMax, onDone: (result) => told.push(result) });
  expect(told).toEqual(results);
  return told;
}

describe('the steps of a check', () => {
  it('passes what exits with 0 and fails what does not, with what it said on both streams', async () => {
    const results = await run(
      [
        script('good', 'console.log("fine")'),
        script('bad', 'console.log("one"); console.error("two"); process.exit(3)'),
      ],
      1,
    );
    expect(results.map(({ name, passed, output }) => [name, passed, output])).toEqual([
      ['good', true, 'fine\n'],
      ['bad', false, expect.stringMatching(/^(one\ntwo|two\none)\n$/)],
    ]);
  });

  it('goes on after a failure', async () => {
    const results = await run([script('bad', 'process.exit(1)'), script('good', '')], 1);
    expect(results.map(({ name, passed }) => [name, passed])).toEqual([
      ['bad', false],
      ['good', true],
    ]);
  });

  it('fails a step whose program is not there', async () => {
    const [result] = await run([{ name: 'gone', command: ['/no/such/program'] }]);
    expect(result).toMatchObject({ passed: false, output: expect.stringContaining('ENOENT') as string });
  });

  it('fails a step that is killed', async () => {
    const [result] = await run([script('killed', 'process.kill(process.pid, "SIGKILL")')]);
    expect(result?.passed).toBe(false);
  });
});
