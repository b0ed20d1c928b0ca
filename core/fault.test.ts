import { describe, expect, it } from 'vitest';
import { Fault } from './fault.ts';

describe('a fault', () => {
  it('is a silence of which nothing is known', () => {
    const fault = new Fault('TIMED_OUT', 'crm', 'crm did not answer');
    expect(fault).toMatchObject({ name: 'Fault', kind: 'TIMED_OUT', system: 'crm', message: 'crm did not answer' });
    expect(fault).toMatchObject({ outcomeUnknown: false, retryAfterSeconds: 1, code: 'UPSTREAM_UNAVAILABLE' });
    expect(fault.cause).toBeUndefined();
  });

  it('may leave open whether the request had its effect', () => {
    const cause = new Error('socket hang up');
    const fault = new Fault('UNREACHABLE', 'crm', 'gone', { outcomeUnknown: true, retryAfterSeconds: 30, cause });
    expect(fault).toMatchObject({ outcomeUnknown: true, retryAfterSeconds: 30, code: 'OUTCOME_UNCERTAIN', cause });
  });

  it.each([
    ['UNREACHABLE', true],
    ['TIMED_OUT', true],
    ['OVERLOADED', true],
    ['REJECTED_CREDENTIALS', false],
    ['UNINTELLIGIBLE', false],
  ] as const)('%s mends itself: %s', (kind, retryable) => {
    expect(new Fault(kind, 'crm', 'no').retryable).toBe(retryable);
  });
});
