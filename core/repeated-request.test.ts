import { describe, expect, it } from 'vitest';
import { answerRequest, type RequestState } from './repeated-request.ts';

const first = (state: RequestState) => ({ hash: 'aa', state, firstSeenAt: '2026-01-01T00:00:00.000Z' });

describe('a request under an idempotency key', () => {
  it('is executed when the key is new', () => {
    expect(answerRequest(null, 'aa')).toEqual({ ok: true, value: 'EXECUTE' });
  });

  it.each(['DONE', 'REFUSED'] as const)('is answered as before when the first was %s', (state) => {
    expect(answerRequest(first(state), 'aa')).toEqual({ ok: true, value: 'REPLAY' });
  });

  it('waits while the first is running', () => {
    expect(answerRequest(first('RUNNING'), 'aa')).toEqual({
      ok: false,
      refusal: {
        code: 'COMMAND_IN_PROGRESS',
        details: {},
        message: 'The request with this key is still running: repeat it with the same key.',
      },
    });
  });

  it.each(['DONE', 'REFUSED', 'RUNNING'] as const)('is refused when the first was another and is %s', (state) => {
    expect(answerRequest(first(state), 'bb')).toEqual({
      ok: false,
      refusal: {
        code: 'IDEMPOTENCY_KEY_REUSED',
        details: { firstSeenAt: '2026-01-01T00:00:00.000Z' },
        message: 'This idempotency key was used for another request: make a new key for a new request.',
      },
    });
  });
});
