import { describe, expect, it } from 'vitest';
import { Fault } from '../core/fault.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { createRests } from './rests.ts';

const minute = 60_000;

describe('what failed', () => {
  it('rests, longer after each failure and a minute at most, until it succeeds', async () => {
    let elapsed = 0;
    const rests = createRests({ failed: 'failed', log: silentLog, elapsed: () => elapsed });
    const lasts: number[] = [];
    for (let failure = 0; failure < 12; failure += 1) {
      const began = elapsed;
      await rests.attempt('one', () => Promise.reject(new Error('broken')));
      expect(rests.now()).toEqual(['one']);
      while (rests.now().length > 0) elapsed += 100;
      lasts.push(elapsed - began);
    }
    expect(lasts[0]).toBeLessThanOrEqual(1_000);
    expect(lasts[4]).toBeGreaterThan(lasts[0] ?? 0);
    expect(Math.max(...lasts)).toBeLessThanOrEqual(minute);

    await rests.attempt('one', () => Promise.resolve());
    await rests.attempt('one', () => Promise.reject(new Error('broken again')));
    elapsed += 1_000;
    expect(rests.now()).toEqual([]);
  });

  it('does not rest where a system did not answer, and leaves the others alone', async () => {
    const rests = createRests({ failed: 'failed', log: silentLog });
    await rests.attempt('waits', () => Promise.reject(new Fault('UNREACHABLE', 'postgres', 'gone')));
    await rests.attempt('broken', () => Promise.reject(new Error('broken')));
    await rests.attempt('well', () => Promise.resolve());
    expect(rests.now()).toEqual(['broken']);
  });
});
