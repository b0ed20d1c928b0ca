import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

/** One of our programs in a process of its own, which may be killed, frozen, or told where to die. */
export type Child = {
  /** The last word it said on standard output. */
  said(): string;
  says(word: string, deadlineMs?: number): Promise<void>;
  /** When it is gone: the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
};

export function startChild(script: string, args: readonly string[], crashAt = ''): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CONCORD_CRASH_AT: crashAt },
  });
  let word = '';
  child.stdout?.on('data', (bytes: Buffer) => (word = bytes.toString().trim().split('\n').at(-1) ?? word));
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  return {
    said: () => word,
    says: (wanted, deadlineMs) => eventually(`${script} says ${wanted}`, () => word === wanted, deadlineMs),
    ended,
    signal: (signal) => child.kill(signal),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
