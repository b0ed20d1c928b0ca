import { spawn } from 'node:child_process';

/** One command of a check; it passes when it exits with 0. */
export type Step = { readonly name: string; readonly command: readonly [string, ...string[]] };
export type StepResult = {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
};

/** Runs every step, at most `atOnceMax` at a time and in the order given, and tells each as it ends. */
export async function runSteps(
  steps: readonly Step[],
  options: { readonly folder: string; readonly atOnceMax: number; readonly onDone: (result: StepResult) => void },
): Promise<readonly StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const result = await run(step, options.folder);
      results.push(result);
      options.onDone(result);
    }
  };
  await Promise.all(Array.from({ length: options.atOnceMax }, worker));
  return results;
}

function run({ name, command: [program, ...args] }: Step, folder: string): Promise<StepResult> {
  const start = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const end = (passed: boolean) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ name, passed, seconds: (performance.now() - start) / 1000, output });
    };
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
