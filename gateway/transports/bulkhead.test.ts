import { describe, expect, it } from 'vitest';
import { Fault } from '../../core/fault.ts';
import { Bulkhead } from './bulkhead.ts';

const soon = () => performance.now() + 5_000;

/** Tasks that end when they are told to, and tell in which order they began. */
function createTasks() {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  return {
    begun,
    task: (name: number) => () => {
      begun.push(name);
      return new Promise<number>((resolve) => ends.set(name, () => resolve(name)));
    },
    end: async (name: number) => {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('a bulkhead', () => {
  it('runs as many as it may and the others in the order they came', async () => {
    const { begun, task, end } = createTasks();
    const bulkhead = new Bulkhead({ system: 'billing', runningMax: 2, waitingMax: 10 });
    const results = [1, 2, 3, 4].map((name) => bulkhead.run(soon(), task(name)));
    expect(begun).toEqual([1, 2]);
    await end(2);
    expect(begun).toEqual([1, 2, 3]);
    await end(1);
    await end(3);
    await end(4);
    expect(await Promise.all(results)).toEqual([1, 2, 3, 4]);
  });

  it('refuses at once what would wait behind too many', async () => {
    const { task, end } = createTasks();
    const bulkhead = new Bulkhead({ system: 'billing', runningMax: 1, waitingMax: 1 });
    const first = bulkhead.run(soon(), task(1));
    const second = bulkhead.run(soon(), task(2));
    await expect(bulkhead.run(soon(), task(3))).rejects.toMatchObject({ kind: 'OVERLOADED', outcomeUnknown: false });
    await end(1);
    await end(2);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });

  it('lets nobody wait past its deadline, and does not send what gave up', async () => {
    const { begun, task, end } = createTasks();
    const bulkhead = new Bulkhead({ system: 'billing', runningMax: 1, waitingMax: 5 });
    const first = bulkhead.run(soon(), task(1));
    await expect(bulkhead.run(performance.now() + 10, task(2))).rejects.toBeInstanceOf(Fault);
    await end(1);
    await first;
    expect(begun).toEqual([1]);
  });

  it('gives a place back when a task fails', async () => {
    const bulkhead = new Bulkhead({ system: 'billing', runningMax: 1, waitingMax: 0 });
    await expect(bulkhead.run(soon(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await bulkhead.run(soon(), () => Promise.resolve('yes'))).toBe('yes');
  });
});
