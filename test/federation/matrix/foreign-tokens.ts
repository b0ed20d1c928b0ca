import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import { developmentAudience, developmentIssuer } from '../../../platform/identity/issuer.ts';

/** Tokens that look right and are not, by what is wrong with them; and the refusal's reason for each. */
export type ForeignToken = { readonly wrong: string; readonly token: string; readonly reason: string };

/** `dataDir` holds the development issuer's own key, so that only one thing is wrong with each token. */
export async function foreignTokens(dataDir: string): Promise<readonly ForeignToken[]> {
  const jwk = JSON.parse(await readFile(join(dataDir, 'identity', 'development-issuer.json'), 'utf8')) as JWK & {
    kid: string;
  };
  const key = await importJWK(jwk, 'ES256');
  const now = Math.floor(Date.now() / 1_000);
  const right = {
    roles: ['sales-ops'],
    sub: 'mallory',
    iss: developmentIssuer,
    aud: developmentAudience,
    iat: now,
    exp: now + 600,
  };
  const header = { alg: 'ES256', typ: 'at+jwt', kid: jwk.kid };
  const signed = (claims: object, head: object = {}) =>
    new SignJWT({ ...right, ...claims }).setProtectedHeader({ ...header, ...head }).sign(key);

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const good = await signed({});
  const [head, payload, signature] = good.split('.') as [string, string, string];
  const unsigned = (fields: object) => `${base64url(JSON.stringify(fields))}.${payload}`;
  const { d: _private, ...publicJwk } = jwk;
  const hmac = createHmac('sha256', JSON.stringify(publicJwk)).update(
    unsigned({ alg: 'HS256', typ: 'at+jwt', kid: jwk.kid }),
  );

  return [
    { wrong: 'is none at all', token: 'nonsense', reason: 'malformed' },
    { wrong: 'has expired', token: await signed({ iat: now - 7_200, exp: now - 3_600 }), reason: 'expired' },
    { wrong: 'is from the future', token: await signed({ nbf: now + 3_600 }), reason: 'invalid' },
    { wrong: 'never ends', token: await signed({ exp: undefined }), reason: 'invalid' },
    { wrong: 'is of another issuer', token: await signed({ iss: 'https://elsewhere.example' }), reason: 'invalid' },
    { wrong: 'is for another audience', token: await signed({ aud: 'elsewhere' }), reason: 'invalid' },
    {
      wrong: 'is for this audience and another',
      token: await signed({ aud: [developmentAudience, 'elsewhere'] }),
      reason: 'invalid',
    },
    { wrong: 'says alg: none', token: `${unsigned({ alg: 'none', typ: 'at+jwt' })}.`, reason: 'invalid' },
    {
      wrong: 'is signed with the public key as a secret',
      token: `${unsigned({ alg: 'HS256', typ: 'at+jwt', kid: jwk.kid })}.${hmac.digest('base64url')}`,
      reason: 'invalid',
    },
    {
      wrong: 'is signed with a key of another type',
      token: await new SignJWT(right).setProtectedHeader({ ...header, alg: 'RS256' }).sign(rsa.privateKey),
      reason: 'invalid',
    },
    {
      wrong: 'is signed with another key of this type',
      token: await new SignJWT(right).setProtectedHeader(header).sign(other.privateKey),
      reason: 'invalid',
    },
    { wrong: 'brings its own key', token: await signed({}, { jwk: publicJwk }), reason: 'malformed' },
    {
      wrong: 'was altered',
      token: `${head}.${base64url(JSON.stringify({ ...right, roles: ['privacy'] }))}.${signature}`,
      reason: 'invalid',
    },
    { wrong: 'has a customer that is no id', token: await signed({ customer: 7 }), reason: 'claims' },
    { wrong: 'is nobody’s', token: await signed({ sub: '' }), reason: 'claims' },
  ];
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
