import { describe, expect, it } from 'vitest';
import { Dissolved, Turns, type Member } from './turns.ts';

type Worker = Member & { end(): void };

function worker(): Worker {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { done, end: () => end() };
}

/** What has happened so far, in order. */
function diary(): { readonly lines: string[]; note(line: string): () => void } {
  const lines: string[] = [];
  return { lines, note: (line) => () => void lines.push(line) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('commands that share a transaction', () => {
  it('touch one thing one after the other, in the order in which they came', async () => {
    const turns = new Turns();
    const { lines, note } = diary();
    const [first, second, third] = [worker(), worker(), worker()];
    for (const [name, one] of Object.entries({ first, second, third })) {
      void turns.holdFor(one)('Customer cus_1', 'EXCLUSIVE').then(note(name));
    }
    await settle();
    expect(lines).toEqual(['first']);
    for (const one of [first, second]) {
      turns.leave(one);
      one.end();
      await settle();
    }
    expect(lines).toEqual(['first', 'second', 'third']);
  });

  it('do not wait for what others touch elsewhere, nor for themselves', async () => {
    const turns = new Turns();
    const [first, second] = [worker(), worker()];
    await turns.holdFor(first)('Customer cus_1', 'EXCLUSIVE');
    await turns.holdFor(first)('Customer cus_1', 'EXCLUSIVE');
    await expect(turns.holdFor(second)('Customer cus_2', 'EXCLUSIVE')).resolves.toBeUndefined();
  });

  it('may read one thing together, and who changes it waits for all of them', async () => {
    const turns = new Turns();
    const { lines, note } = diary();
    const [one, other, writer, late] = [worker(), worker(), worker(), worker()];
    await turns.holdFor(one)('BillingAccount acc_1', 'SHARED');
    await turns.holdFor(other)('BillingAccount acc_1', 'SHARED');
    void turns.holdFor(writer)('BillingAccount acc_1', 'EXCLUSIVE').then(note('writer'));
    turns.leave(one);
    one.end();
    await settle();
    expect(lines).toEqual([]);
    turns.leave(other);
    other.end();
    await settle();
    expect(lines).toEqual(['writer']);
    void turns.holdFor(late)('BillingAccount acc_1', 'SHARED').then(note('late'));
    await settle();
    expect(lines).toEqual(['writer']);
  });

  it('are told to run alone as soon as two of them would wait for each other', async () => {
    const turns = new Turns();
    const [one, other] = [worker(), worker()];
    await turns.holdFor(one)('a', 'EXCLUSIVE');
    await turns.holdFor(other)('b', 'EXCLUSIVE');
    const waiting = turns.holdFor(one)('b', 'EXCLUSIVE');
    await expect(turns.holdFor(other)('a', 'EXCLUSIVE')).rejects.toBeInstanceOf(Dissolved);
    turns.leave(other);
    other.end();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('notice a circle of three as well', async () => {
    const turns = new Turns();
    const [a, b, c] = [worker(), worker(), worker()];
    await turns.holdFor(a)('a', 'EXCLUSIVE');
    await turns.holdFor(b)('b', 'EXCLUSIVE');
    await turns.holdFor(c)('c', 'EXCLUSIVE');
    void turns
      .holdFor(a)('b', 'EXCLUSIVE')
      .catch(() => undefined);
    void turns
      .holdFor(b)('c', 'EXCLUSIVE')
      .catch(() => undefined);
    await expect(turns.holdFor(c)('a', 'EXCLUSIVE')).rejects.toBeInstanceOf(Dissolved);
  });
});
