import type { BackOffOptions } from '../pause.ts';

/** Why an attempt failed, in one word: nothing that a receiver says is kept beside its status. */
export type AttemptError =
  | 'FORBIDDEN_ADDRESS'
  | 'NAME_NOT_FOUND'
  | 'CONNECTION'
  | 'TLS'
  | 'TIMED_OUT'
  | 'NOT_HTTP'
  | 'REDIRECT'
  | 'STATUS'
  | 'GONE'
  | 'SECRET_UNREADABLE'
  | 'EVENT_MISSING'
  | 'INTERRUPTED';

/** What came of one request. Without an error it was answered with a 2xx. */
export type AttemptResult = {
  readonly status: number | null;
  readonly error: AttemptError | null;
  readonly retryAfterMs: number | null;
  readonly durationMs: number;
};

export type Patience = {
  /** Between the attempts of one message. */
  readonly retry: BackOffOptions;
  /** After so many failures in a row, of whichever messages, one message at a time is tried until one arrives. */
  readonly circuitAfter: number;
  /** A receiver may ask for a longer pause than ours, but not for any. */
  readonly retryAfterMaxMs: number;
  /** For how long one message may fail before its endpoint is disabled. */
  readonly disableAfterMs: number;
};

export const patience: Patience = {
  retry: { firstMs: 2_000, maxMs: 3_600_000 },
  circuitAfter: 5,
  retryAfterMaxMs: 3_600_000,
  disableAfterMs: 72 * 3_600_000,
};

/** What a status and a `Retry-After` header say. */
export function resultOfAnswer(
  status: number,
  retryAfter: string | undefined,
  now: Date,
): Pick<AttemptResult, 'status' | 'error' | 'retryAfterMs'> {
  return { status, error: errorOf(status), retryAfterMs: errorOf(status) === null ? null : msOf(retryAfter, now) };
}

function errorOf(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'GONE';
  return status >= 300 && status < 400 ? 'REDIRECT' : 'STATUS';
}

/** Seconds, or an HTTP date; null for anything else. */
function msOf(retryAfter: string | undefined, now: Date): number | null {
  if (retryAfter === undefined) return null;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const at = /^[A-Z][a-z]{2}, .+ GMT$/.test(retryAfter) ? Date.parse(retryAfter) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** When a failed message may be sent again, and for how long nothing at all is sent. */
export type Pauses = { readonly messageMs: number; readonly endpointMs: number };

/**
 * `attempts` are the message's, `failures` the endpoint's in a row, this one counted. `backOff` is `backOffMs`, whose
 * jitter a test may want to know.
 */
export function pausesAfter(
  result: AttemptResult,
  { attempts, failures }: { readonly attempts: number; readonly failures: number },
  { retry, circuitAfter, retryAfterMaxMs }: Patience,
  backOff: (failures: number, options: BackOffOptions) => number,
): Pauses {
  const askedMs = Math.min(result.retryAfterMs ?? 0, retryAfterMaxMs);
  const messageMs = Math.max(backOff(attempts, retry), askedMs);
  const circuitMs = failures < circuitAfter ? 0 : backOff(failures - circuitAfter + 1, retry);
  return { messageMs, endpointMs: Math.max(circuitMs, askedMs) };
}
