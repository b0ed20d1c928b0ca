import { describe, expect, it } from 'vitest';
import { isRetryable, refuse, type Refusal } from './refusal.ts';

describe('a refusal', () => {
  it('has a code, what that promises, and a sentence', () => {
    expect(refuse('VERSION_CONFLICT', { expected: 1, actual: 2 }, 'Read it again.')).toEqual({
      code: 'VERSION_CONFLICT',
      details: { expected: 1, actual: 2 },
      message: 'Read it again.',
    });
  });

  it.each([
    ['COMMAND_IN_PROGRESS', true],
    ['COPY_BEHIND', true],
    ['RATE_LIMITED', true],
    ['SUBSCRIPTION_INTERRUPTED', true],
    ['COST_EXCEEDED', false],
    ['IDEMPOTENCY_KEY_REUSED', false],
    ['TAX_UNAVAILABLE', false],
    ['VALIDATION_FAILED', false],
    ['VERSION_CONFLICT', false],
  ] as const)('that says %s may succeed later unchanged: %s', (code, isPassing) => {
    expect(isRetryable({ code, details: {}, message: '' } as unknown as Refusal)).toBe(isPassing);
  });
});
