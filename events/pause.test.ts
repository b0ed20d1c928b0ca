import { describe, expect, it } from 'vitest';
import { backOffMs, createDoorbell, pause } from './pause.ts';

const longMs = 60_000;

describe('a doorbell', () => {
  it('ends a wait when it rings', async () => {
    const doorbell = createDoorbell();
    const waiting = doorbell.wait(longMs);
    doorbell.ring();
    await waiting;
  });

  it('remembers one ring that nobody waited for', async () => {
    const doorbell = createDoorbell();
    doorbell.ring();
    doorbell.ring();
    await doorbell.wait(longMs);
    const before = performance.now();
    await doorbell.wait(20);
    expect(performance.now() - before).toBeGreaterThan(15);
  });

  it('does not keep anybody waiting who is told to stop', async () => {
    const doorbell = createDoorbell();
    const stop = new AbortController();
    const waiting = doorbell.wait(longMs, stop.signal);
    stop.abort();
    await waiting;
    await doorbell.wait(longMs, stop.signal);
    await pause(longMs, stop.signal);
  });
});

describe('a back-off', () => {
  it('doubles up to its bound and always leaves at least half of it', () => {
    const bounds = { firstMs: 100, maxMs: 1_000 };
    for (let failures = 1; failures < 100; failures += 1) {
      const ceiling = Math.min(1_000, 100 * 2 ** (failures - 1));
      const waitMs = backOffMs(failures, bounds);
      expect(waitMs).toBeGreaterThanOrEqual(ceiling / 2);
      expect(waitMs).toBeLessThanOrEqual(ceiling);
    }
  });
});
