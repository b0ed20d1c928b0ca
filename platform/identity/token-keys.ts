import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Where the public keys of an issuer come from. */
export type TokenKeys = {
  /** Finds the key a token's header names, among the issuer's own keys only. */
  readonly find: JWTVerifyGetKey;
  /** Changes when the issuer's keys do: what was verified with a withdrawn key is verified again. */
  revision(): number;
};

/** Keys that are known and stay: those of the development issuer, or of a test. */
export function createFixedKeys(jwks: JSONWebKeySet): TokenKeys {
  return { find: createLocalJWKSet(jwks), revision: () => 1 };
}
