import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { buildHouse } from '../harness/built-house.ts';
import { eventually } from '../harness/eventually.ts';

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

/** `script` is one of those that `built-house.ts` builds, by its path in the checkout. */
export function startChild(script: string, args: readonly string[], crashAt = ''): Child {
  let word = '';
  const started = buildHouse().then((built): ChildProcess => {
    const child = spawn(process.execPath, [built.of(script), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CONCORD_CRASH_AT: crashAt },
    });
    child.stdout.on('data', (bytes: Buffer) => (word = bytes.toString().trim().split('\n').at(-1) ?? word));
    return child;
  });
  const ended = started.then((child) => once(child, 'exit')).then(([, signal]) => signal as NodeJS.Signals | null);
  return {
    said: () => word,
    says: (wanted, deadlineMs) =>
      started.then(() => eventually(`${script} says ${wanted}`, () => word === wanted, deadlineMs)),
    ended,
    signal: (signal) => void started.then((child) => child.kill(signal)),
    async kill() {
      (await started).kill('SIGKILL');
      await ended;
    },
  };
}
