import { refuse } from '../../core/refusal.ts';
import { deny, type Result } from '../../core/result.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { TokenVerifier } from '../../platform/identity/token-verifier.ts';
import { anybody, viewerFrom } from '../viewer.ts';

/**
 * Who speaks on a socket: `{ authorization: "Bearer …" }` or `{ token: "…" }` in the payload of `connection_init`, or of a
 * `ping`. Never the address, which ends up in logs. A verifier of null is an open gateway's.
 */
export async function viewerOfPayload(payload: unknown, verifier: TokenVerifier | null): Promise<Result<Viewer>> {
  if (verifier === null) return { ok: true, value: anybody };
  const authorization = authorizationIn(payload);
  const identified = await viewerFrom(authorization ?? undefined, verifier);
  if (!identified.ok) return identified;
  // Requests are taken for a minute past the end of a token, since clocks differ; a socket would stay open on it.
  return msUntilExpiry(identified.value) > 0
    ? identified
    : deny(refuse('UNAUTHENTICATED', { reason: 'expired' }, 'The bearer token has expired.'));
}

/** The text that stands for an `Authorization` header; null where the payload has none. */
export function authorizationIn(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { authorization, Authorization, token } = payload as Readonly<Record<string, unknown>>;
  if (typeof authorization === 'string') return authorization;
  if (typeof Authorization === 'string') return Authorization;
  return typeof token === 'string' ? `Bearer ${token}` : null;
}

export function msUntilExpiry({ expiresAt }: Viewer): number {
  return expiresAt * 1_000 - Date.now();
}

const TIMER_MS_MAX = 2_147_000_000;

/** Calls back when the token has ended; answers how to stop waiting for it. */
export function atExpiry(viewer: Viewer, expired: () => void): () => void {
  let timer = setTimeout(look, waitFor()).unref();
  function look(): void {
    if (msUntilExpiry(viewer) <= 0) expired();
    else timer = setTimeout(look, waitFor()).unref();
  }
  function waitFor(): number {
    return Math.min(Math.max(msUntilExpiry(viewer), 0), TIMER_MS_MAX);
  }
  return () => clearTimeout(timer);
}
