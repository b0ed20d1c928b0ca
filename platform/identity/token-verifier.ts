import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';
import { refuse } from '../../core/refusal.ts';
import { accept, deny, type Result } from '../../core/result.ts';
import type { Viewer } from '../../core/viewer.ts';
import { hasDuplicateKeys } from './duplicate-keys.ts';
import type { TokenKeys } from './token-keys.ts';
import { viewerFromClaims } from './viewer-claims.ts';

export type TokenVerifierOptions = {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: TokenKeys;
  /** Milliseconds since 1970; tests move it. */
  readonly now?: () => number;
};

export type TokenVerifier = {
  /** Who a bearer token speaks for, or UNAUTHENTICATED with a reason that tells nothing about our keys. */
  verify(token: string): Promise<Result<Viewer>>;
};

/** Node refuses larger headers anyway; a token of ours has about 500 characters. */
const TOKEN_LENGTH_MAX = 8_192;
/** Clocks may differ by this much. */
const SKEW_SECONDS = 60;
/** A verification costs 0.2 ms, a look-up 3 µs. About 10 MB when full. */
const VERIFIED_MAX = 10_000;

/** Asymmetric only: with an HMAC the public key could be turned into the secret of a forgery. */
const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];

/** `at+jwt` is RFC 9068's access token; most issuers still write `JWT`, also on ID tokens, which `idTokenClaims` tell. */
const types: ReadonlySet<string> = new Set(['at+jwt', 'application/at+jwt', 'jwt', 'application/jwt']);
const idTokenClaims = ['nonce', 'at_hash', 'c_hash', 's_hash'];

/** Header fields by which a token would bring its own key, or claim rules that we do not know. */
const foreignHeaders = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'];

type Verified = { readonly viewer: Viewer; readonly revision: number };

export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const now = options.now ?? Date.now;
  const verified = new LRUCache<string, Verified>({ max: VERIFIED_MAX });

  return {
    async verify(token) {
      if (token.length > TOKEN_LENGTH_MAX) return no('malformed', 'The bearer token is too long.');

      // By hash, so that a dump of the cache holds no usable token.
      const digest = createHash('sha256').update(token).digest('base64');
      const revision = options.keys.revision();
      const known = verified.get(digest);
      if (known?.revision === revision) {
        return isOver(known.viewer.expiresAt, now()) ? expired() : accept(known.viewer);
      }

      const result = await verifyUnknown(token, options, now());
      if (result.ok) verified.set(digest, { viewer: result.value, revision: options.keys.revision() });
      return result;
    },
  };
}

async function verifyUnknown(token: string, options: TokenVerifierOptions, now: number): Promise<Result<Viewer>> {
  try {
    if (!isPlain(token)) return no('malformed', 'The bearer token is not a JSON Web Token that is taken here.');
    const { payload } = await jwtVerify(token, options.keys.find, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now),
      // Wider by one second than `isTimely`, which decides: jose refuses at the very second of the limit.
      clockTolerance: SKEW_SECONDS + 1,
    });
    if (isOver(payload.exp ?? 0, now)) return expired();
    if (!isTimely(payload, now)) return no('not-yet-valid', 'The bearer token is from the future.');
    if (!isAccessToken(payload, options.audience))
      return no('invalid', 'The bearer token is not an access token for this audience.');
    const viewer = viewerFromClaims(payload);
    return viewer === null ? no('claims', 'The bearer token has a claim of unknown form.') : accept(viewer);
  } catch (error) {
    if (error instanceof errors.JWTExpired) return expired();
    return no('invalid', 'The bearer token is not valid here.');
  }
}

/** Looks at what a signature does not protect us from: a header that points elsewhere, a text that reads in two ways. */
function isPlain(token: string): boolean {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return false;
  const fields: ProtectedHeaderParameters = decodeProtectedHeader(token);
  if (foreignHeaders.some((name) => Object.hasOwn(fields, name))) return false;
  if (!types.has(String(fields.typ).toLowerCase())) return false;
  return [header, payload].every((part) => {
    const text = Buffer.from(part, 'base64url').toString('utf8');
    JSON.parse(text);
    return !hasDuplicateKeys(text);
  });
}

/**
 * One audience only: a token that is good for another service as well could be replayed here by that service. What some
 * issuers write into ID and refresh tokens tells those apart where the type does not.
 */
function isAccessToken(payload: JWTPayload, audience: string): boolean {
  if (payload.aud !== audience) return false;
  if (idTokenClaims.some((name) => Object.hasOwn(payload, name))) return false;
  if (payload['token_use'] !== undefined && payload['token_use'] !== 'access') return false;
  return payload['typ'] === undefined || payload['typ'] === 'Bearer';
}

function isOver(expiresAt: number, now: number): boolean {
  return Math.floor(now / 1_000) > expiresAt + SKEW_SECONDS;
}

function isTimely({ nbf, iat }: JWTPayload, now: number): boolean {
  const latest = Math.floor(now / 1_000) + SKEW_SECONDS;
  return (nbf === undefined || nbf <= latest) && (iat === undefined || (typeof iat === 'number' && iat <= latest));
}

function expired(): Result<Viewer> {
  return no('expired', 'The bearer token has expired.');
}

function no(reason: string, message: string): Result<Viewer> {
  return deny(refuse('UNAUTHENTICATED', { reason }, message));
}
