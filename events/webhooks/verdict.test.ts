import { describe, expect, it } from 'vitest';
import { pausesAfter, resultOfAnswer, type AttemptResult, type Patience } from './verdict.ts';

const now = new Date('2026-03-01T12:00:00Z');

describe('an answer', () => {
  it.each([
    [200, null],
    [204, null],
    [299, null],
    [301, 'REDIRECT'],
    [308, 'REDIRECT'],
    [400, 'STATUS'],
    [410, 'GONE'],
    [429, 'STATUS'],
    [503, 'STATUS'],
  ])('%i: %s', (status, error) => {
    expect(resultOfAnswer(status, undefined, now).error).toBe(error);
  });

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['99999999999', null],
    [undefined, null],
  ])('asks with Retry-After: %s for %s ms', (retryAfter, ms) => {
    expect(resultOfAnswer(503, retryAfter, now).retryAfterMs).toBe(ms);
  });

  it('asks for nothing when it took the message', () => {
    expect(resultOfAnswer(200, '120', now).retryAfterMs).toBeNull();
  });
});

describe('a failure', () => {
  const patience: Patience = {
    retry: { firstMs: 100, maxMs: 1_000 },
    circuitAfter: 3,
    retryAfterMaxMs: 5_000,
    disableAfterMs: 1,
  };
  const doubling = (failures: number, { firstMs, maxMs }: Patience['retry']) =>
    Math.min(maxMs, firstMs * 2 ** (failures - 1));
  const failed = (retryAfterMs: number | null): AttemptResult => ({
    status: 503,
    error: 'STATUS',
    retryAfterMs,
    durationMs: 1,
  });

  it.each([
    [1, 1, null, 100, 0],
    [2, 2, null, 200, 0],
    [2, 3, null, 200, 100],
    [9, 9, null, 1_000, 1_000],
    [1, 1, 3_000, 3_000, 3_000],
    [1, 1, 9_000_000, 5_000, 5_000],
    [1, 1, 10, 100, 10],
  ])(
    'of attempt %i, %i in a row, asked for %s: message %i ms, endpoint %i ms',
    (attempts, failures, asked, messageMs, endpointMs) => {
      expect(pausesAfter(failed(asked), { attempts, failures }, patience, doubling)).toEqual({ messageMs, endpointMs });
    },
  );
});
