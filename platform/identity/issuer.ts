import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { openPrivateFile } from './private-file.ts';

export const developmentIssuer = 'https://development-issuer.concord.invalid';
export const developmentAudience = 'concord';

/** What a token of the development issuer may say; names are those of the claims. */
export type DevelopmentClaims = {
  readonly sub: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  readonly customer?: string;
  readonly partner?: string;
  readonly legalEntities?: readonly string[];
  /** The person for whom `sub`, a service, acts. */
  readonly onBehalfOf?: string;
};

export type DevelopmentIssuer = {
  readonly issuer: string;
  readonly audience: string;
  /** Its public key. */
  readonly jwks: JSONWebKeySet;
  issueToken(claims: DevelopmentClaims, ttlSeconds: number): Promise<string>;
};

const ALGORITHM = 'ES256';

/**
 * An issuer for a laptop, a demo and tests: one key pair, kept under `directory` and made on first use. Whoever reads
 * that folder can be anyone, so it is off as soon as a real issuer is configured.
 */
export async function openDevelopmentIssuer(directory: string): Promise<DevelopmentIssuer> {
  const text = await openPrivateFile(join(directory, 'development-issuer.json'), createKey);
  const jwk = JSON.parse(text) as JWK & { readonly kid: string };
  const { d: _private, ...publicJwk } = jwk;
  const key = await importJWK(jwk, ALGORITHM);

  return {
    issuer: developmentIssuer,
    audience: developmentAudience,
    jwks: { keys: [publicJwk] },
    issueToken({ sub, roles, scopes, customer, partner, legalEntities, onBehalfOf }, ttlSeconds) {
      const claims = {
        roles: roles ?? [],
        ...(scopes && { scope: scopes.join(' ') }),
        ...(customer !== undefined && { customer }),
        ...(partner !== undefined && { partner }),
        ...(legalEntities && { legal_entities: legalEntities }),
        ...(onBehalfOf !== undefined && { on_behalf_of: onBehalfOf }),
      };
      const now = Math.floor(Date.now() / 1_000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: jwk.kid })
        .setSubject(sub)
        .setIssuer(developmentIssuer)
        .setAudience(developmentAudience)
        .setIssuedAt(now)
        .setExpirationTime(now + ttlSeconds)
        .sign(key);
    },
  };
}

async function createKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return `${JSON.stringify({ ...jwk, kid, alg: ALGORITHM, use: 'sig' })}\n`;
}
