import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import type { MovableClock } from '../../core/clock.ts';
import { isDecimal } from '../../core/decimal.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Pipeline } from '../../platform/commands/pipeline.ts';
import type { BuiltHouse } from '../harness/built-house.ts';
import type { Caller, WriteInput } from '../../platform/commands/write.ts';

export type DyingSource = 'contract' | 'billing' | 'ledger';

/** A command as it is sent to a process that will die of it. */
export type SentCommand = {
  readonly keeper: string;
  readonly command: string;
  readonly input: unknown;
  readonly write: WriteInput;
  readonly caller: Caller;
  readonly now: string;
};

/** What the rooms of the sources have in common. */
export type DyingRoom = {
  readonly url: string;
  readonly clock: MovableClock;
  readonly keepers: object;
  readonly pipeline: Pipeline;
  readonly database: { readonly pool: { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> } };
  contents(): Promise<string>;
};

/** In the order in which one command after the other dies. Two in a row are two apart in what is written by then. */
export const points = [
  { point: 'command.after-claim', committed: false },
  { point: 'command.after-commit', committed: true },
  { point: 'command.after-write', committed: false },
  { point: 'command.before-commit', committed: false },
] as const;

export type Deaths = AsyncDisposable & {
  /** Runs a command in a process that dies of it at the next point, then here under the same key, and once more. */
  of(keeper: string, name: string, input: object, by: Viewer, write?: WriteInput): Promise<void>;
};

/** Commands of one source that die one after the other, each at the point behind that of the one before. */
export function openDeaths(
  built: BuiltHouse,
  source: DyingSource,
  room: DyingRoom,
  commands: object,
  first: number,
): Deaths {
  let nth = first;
  let waiting = launch(built, source, room.url, pointAt(nth).point);
  return {
    async of(keeper, name, input, by, write = {}) {
      const { point, committed } = pointAt(nth);
      const key = `${name}-${nth}`;
      const caller = { viewer: by, correlationId: key, causationId: null, traceparent: null, idempotencyKey: null };
      const whole = { ...write, idempotencyKey: key };
      const dying = waiting;
      nth += 1;
      // The next one loads what it needs while this one dies.
      waiting = launch(built, source, room.url, pointAt(nth).point);

      const before = await room.contents();
      const now = room.clock.now().toISOString();
      expect(await dying.send({ keeper, command: name, input, write: whole, caller, now }), `${name} at ${point}`).toBe(
        'SIGKILL',
      );
      const left = await room.contents();
      expect(left === before, `${name} at ${point} left nothing behind`).toBe(!committed);

      const run = () =>
        room.pipeline.run(
          (room.keepers as Record<string, never>)[keeper] as never,
          (commands as Record<string, never>)[name] as never,
          input,
          whole,
          caller,
        );
      const answer = await run();
      expect(answer, `${name} after ${point}`).toMatchObject({ kind: 'DONE', replayed: committed });
      const done = await room.contents();
      expect(done, name).not.toBe(before);
      const again = await run();
      expect(again).toMatchObject({ kind: 'DONE', replayed: true });
      expect(again.kind === 'DONE' && answer.kind === 'DONE' && again.receipt.auditId === answer.receipt.auditId).toBe(
        true,
      );
      expect(await room.contents()).toBe(done);
      const { rows } = await room.database.pool.query(
        `select entity_id, type, count(*)::integer as times from outbox
         where envelope::jsonb ->> 'idempotencykey' = $1 group by 1, 2`,
        [key],
      );
      expect(rows.length, name).toBeGreaterThan(0);
      expect(rows.filter((row) => (row as { times: number }).times !== 1)).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await waiting.end();
    },
  };
}

function pointAt(nth: number): (typeof points)[number] {
  return points[nth % points.length] ?? points[0];
}

type Launched = {
  /** What became of it: a signal, or what it answered instead of dying. */
  send(sent: SentCommand): Promise<string>;
  end(): Promise<void>;
};

function launch(built: BuiltHouse, source: DyingSource, url: string, point: string): Launched {
  const child: ChildProcess = spawn(process.execPath, [built.of('test/chaos/command-process.ts'), source, url], {
    env: { ...process.env, CONCORD_CRASH_AT: point },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  if (child.stdout === null || child.stdin === null) throw new Error('It has no input or output.');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = lines.next();
  return {
    async send(sent) {
      await ready;
      stdin.write(`${JSON.stringify(plain(sent))}\n`);
      const [[, signal], said] = await Promise.all([exited, lines.next()]);
      return signal ?? String(said.value);
    },
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Decimals as `command-process.ts` reads them. */
function plain(value: unknown): unknown {
  if (isDecimal(value)) return { $decimal: value.toString() };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
