import { refuse } from './refusal.ts';
import { accept, deny, type Result } from './result.ts';

/** What is kept of the first request that came with an idempotency key. */
export type FirstRequest = {
  readonly hash: string;
  readonly state: RequestState;
  readonly firstSeenAt: string;
};

/** A refusal is an outcome and is kept like one; a technical failure before the commit leaves nothing behind. */
export type RequestState = 'RUNNING' | 'DONE' | 'REFUSED';

/** EXECUTE: nobody used the key before. REPLAY: answer what the first request was answered. */
export type RepeatAnswer = 'EXECUTE' | 'REPLAY';

/** What a request under a key comes to (the idempotency table of DOMAIN §1.3); keys are told apart by principal. */
export function answerRequest(first: FirstRequest | null, hash: string): Result<RepeatAnswer> {
  if (first === null) return accept('EXECUTE');
  if (first.hash !== hash) {
    const sentence = 'This idempotency key was used for another request: make a new key for a new request.';
    return deny(refuse('IDEMPOTENCY_KEY_REUSED', { firstSeenAt: first.firstSeenAt }, sentence));
  }
  if (first.state !== 'RUNNING') return accept('REPLAY');
  const sentence = 'The request with this key is still running: repeat it with the same key.';
  return deny(refuse('COMMAND_IN_PROGRESS', {}, sentence));
}
