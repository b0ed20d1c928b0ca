import { refuse } from '../core/refusal.ts';
import { deny, type Result } from '../core/result.ts';
import type { Viewer } from '../core/viewer.ts';
import type { TokenVerifier } from '../platform/identity/token-verifier.ts';

/** Who asks, from the `Authorization` header alone: a token in a URL would end up in logs and histories. */
export async function viewerFrom(authorization: string | undefined, verifier: TokenVerifier): Promise<Result<Viewer>> {
  if (authorization === undefined) return no('missing', 'A bearer token is needed in the Authorization header.');
  const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
  if (token === undefined) return no('malformed', 'The Authorization header must be: Bearer, a blank, and a token.');
  return verifier.verify(token);
}

/** Whoever asks an open gateway. No subgraph hears of it: an open gateway vouches for nobody. */
export const anybody: Viewer = {
  subject: 'anybody',
  onBehalfOf: null,
  roles: [],
  scopes: [],
  customerId: null,
  partnerId: null,
  legalEntityIds: null,
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/** The gateway itself, when it looks whether a subgraph is there. */
export const gatewayItself: Viewer = { ...anybody, subject: 'concord-gateway' };

function no(reason: string, message: string): Result<Viewer> {
  return deny(refuse('UNAUTHENTICATED', { reason }, message));
}
