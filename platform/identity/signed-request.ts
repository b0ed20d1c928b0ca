import { createHash, randomUUID } from 'node:crypto';
import { refuse } from '../../core/refusal.ts';
import { accept, deny, type Result } from '../../core/result.ts';
import type { Viewer } from '../../core/viewer.ts';
import { createCompactReader, createCompactSigner } from './compact-jws.ts';
import type { InternalKey } from './internal-keys.ts';
import { ReplayGuard } from './replay-guard.ts';

/** The one header by which the gateway speaks of the viewer to a subgraph. */
export const contextHeader = 'concord-context';

/** What the gateway vouches for with each request. */
export type CallerContext = {
  readonly viewer: Viewer;
  readonly correlationId: string;
  /** The header `Idempotency-Key`, which may stand for `write.idempotencyKey` of a single mutation. */
  readonly idempotencyKey: string | null;
  /** The header `concord-after`: read no older than this cursor. */
  readonly after: string | null;
};

export type RequestSigner = {
  /** Binds the context to one body and one subgraph, for half a minute and one use. */
  sign(audience: string, body: string, context: CallerContext): string;
};

export type RequestVerifier = {
  /** `body` is the text as it arrived: parsed and written again, its hash would differ. */
  verify(signed: string | undefined, body: string): Result<CallerContext>;
};

export type SignedRequestOptions = {
  /** Milliseconds since 1970; tests move it. */
  readonly now?: () => number;
  readonly noncesMax?: number;
};

type Claims = CallerContext & {
  readonly aud: string;
  readonly method: string;
  readonly bodyHash: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
};

const TYPE = 'concord-context+jwt';
const METHOD = 'POST';
const VALID_SECONDS = 30;
/** Clocks of two hosts may differ: a request from the near future is believed, an expired one is not. */
const FUTURE_SECONDS_MAX = 5;
/** At 5,000 requests a second and subgraph, half of this is used; about 60 MB when full. */
const NONCES_MAX = 400_000;

/** Signs with the first of the keys. */
export function createRequestSigner(keys: readonly InternalKey[], options: SignedRequestOptions = {}): RequestSigner {
  const [first] = keys;
  if (first === undefined) throw new Error('Signing needs at least one key.');
  const sign = createCompactSigner(first, TYPE);
  const now = options.now ?? Date.now;

  return {
    sign(audience, body, { viewer, correlationId, idempotencyKey, after }) {
      const iat = Math.floor(now() / 1_000);
      const claims: Claims = {
        aud: audience,
        method: METHOD,
        bodyHash: hashOf(body),
        iat,
        exp: iat + VALID_SECONDS,
        jti: randomUUID(),
        viewer,
        correlationId,
        idempotencyKey,
        after,
      };
      return sign(claims);
    },
  };
}

/**
 * Believes a request that any of the keys signed for this subgraph and this body, once. The memory of used requests is
 * this process's own: a second instance would still take a replay within the half minute, so a command keeps its
 * idempotency key and a query answers only what the viewer may see anyway.
 */
export function createRequestVerifier(
  keys: readonly InternalKey[],
  audience: string,
  options: SignedRequestOptions = {},
): RequestVerifier {
  const now = options.now ?? Date.now;
  const read = createCompactReader(keys, TYPE);
  const replays = new ReplayGuard({
    rememberMs: (VALID_SECONDS + FUTURE_SECONDS_MAX) * 1_000,
    noncesMax: options.noncesMax ?? NONCES_MAX,
    now,
  });

  return {
    verify(signed, body) {
      if (signed === undefined) return no('unsigned', 'This subgraph answers its gateway only.');
      // Only our own signer holds a key, so a payload that a key signed has the form of `Claims`.
      const claims = read(signed) as Claims | null;
      if (claims === null) return no('signature', 'The signature is not one of the gateway.');

      const seconds = now() / 1_000;
      if (claims.aud !== audience) return no('audience', 'The request was signed for another subgraph.');
      if (claims.method !== METHOD) return no('method', 'The request was signed for another method.');
      if (claims.exp <= seconds || claims.exp - claims.iat > VALID_SECONDS)
        return no('stale', 'The signature has expired.');
      if (claims.iat > seconds + FUTURE_SECONDS_MAX) return no('future', 'The signature is from the future.');
      if (claims.bodyHash !== hashOf(body)) return no('body', 'The body is not the one that was signed.');
      if (!replays.admit(claims.jti)) return no('replayed', 'The request was seen before.');

      const { viewer, correlationId, idempotencyKey, after } = claims;
      return accept({ viewer, correlationId, idempotencyKey, after });
    },
  };
}

function no(reason: string, message: string): Result<CallerContext> {
  return deny(refuse('UNAUTHENTICATED', { reason }, message));
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('base64url');
}
