import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTHeaderParameters } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixedKeys } from './token-keys.ts';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';

const issuer = 'https://issuer.example';
const audience = 'concord';
const start = Date.parse('2026-03-01T12:00:00Z');
const seconds = start / 1_000;

const keys = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('ES256', { extractable: true });
const publicJwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1' };

let now: number;
let verifier: TokenVerifier;
let attacker: Server;
let requestsToAttacker = 0;
let attackerUrl: string;

beforeAll(async () => {
  attacker = createServer((_, response) => {
    requestsToAttacker += 1;
    response.end('{"keys":[]}');
  });
  await new Promise<void>((done) => attacker.listen(0, '127.0.0.1', done));
  attackerUrl = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}/jwks`;
  verifier = createTokenVerifier({ issuer, audience, keys: createFixedKeys({ keys: [publicJwk] }), now: () => now });
  now = start;
});
afterAll(() => new Promise((done) => attacker.close(done)));

type Claims = Record<string, unknown>;
const good: Claims = {
  sub: 'olga',
  iss: issuer,
  aud: audience,
  iat: seconds,
  exp: seconds + 600,
  roles: ['sales-ops'],
};

function token(claims: Claims = {}, header: Partial<JWTHeaderParameters> = {}, key = keys.privateKey): Promise<string> {
  const stated = Object.fromEntries(Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined));
  return new SignJWT(stated).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header }).sign(key);
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

async function reasonFor(text: string): Promise<string> {
  const result = await verifier.verify(text);
  return result.ok ? 'accepted' : `${result.refusal.code} ${(result.refusal.details as { reason: string }).reason}`;
}

describe('a bearer token', () => {
  it('names its viewer, claim by claim', async () => {
    const full = await token({
      scope: 'read write',
      customer: 'cus_1',
      partner: 'par_1',
      legal_entities: ['le_1', 'le_2'],
      on_behalf_of: 'pia',
    });
    expect(await verifier.verify(full)).toEqual({
      ok: true,
      value: {
        subject: 'olga',
        onBehalfOf: 'pia',
        roles: ['sales-ops'],
        scopes: ['read', 'write'],
        customerId: 'cus_1',
        partnerId: 'par_1',
        legalEntityIds: ['le_1', 'le_2'],
        expiresAt: seconds + 600,
      },
    });
  });

  it('names the acting service as subject when a person delegated to it', async () => {
    const result = await verifier.verify(await token({ sub: 'pia', act: { sub: 'portal-service' } }));
    expect(result).toMatchObject({ ok: true, value: { subject: 'portal-service', onBehalfOf: 'pia' } });
  });

  it.each([
    ['a customer that is a number', { customer: 7 }],
    ['a customer that is null', { customer: null }],
    ['an empty customer', { customer: '' }],
    ['a customer with a quote', { customer: "cus_1' OR 1=1" }],
    ['a partner list', { partner: ['par_1'] }],
    ['roles as text', { roles: 'finance' }],
    ['roles with a number', { roles: ['finance', 1] }],
    ['a scope list', { scope: ['read'] }],
    ['legal entities as text', { legal_entities: 'le_1' }],
    ['both ways of delegation', { act: { sub: 'a' }, on_behalf_of: 'b' }],
    ['an actor without a name', { act: {} }],
    ['an empty subject', { sub: '' }],
  ])('with %s is refused rather than read generously', async (_, claims) => {
    expect(await reasonFor(await token(claims))).toBe('UNAUTHENTICATED claims');
  });

  it.each(['none', 'None', 'nOnE', ''])('with the algorithm "%s" is refused (A1)', async (alg) => {
    const forged = `${encode({ alg, typ: 'at+jwt', kid: 'k1' })}.${encode(good)}.`;
    expect(await reasonFor(forged)).toBe('UNAUTHENTICATED invalid');
    expect(await reasonFor(`${forged}${encode('signature')}`)).toBe('UNAUTHENTICATED invalid');
  });

  it('signed with the public key as an HMAC secret is refused (A2)', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const rsaJwk = { ...(await exportJWK(rsa.publicKey)), kid: 'k1' };
    const forRsa = createTokenVerifier({ issuer, audience, keys: createFixedKeys({ keys: [rsaJwk] }), now: () => now });
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    const secrets = [pem, JSON.stringify(rsaJwk), await exportSPKI(keys.publicKey), JSON.stringify(publicJwk)];
    for (const secret of secrets) {
      const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })}.${encode(good)}`;
      const forged = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      expect(await reasonFor(forged)).toBe('UNAUTHENTICATED invalid');
      expect((await forRsa.verify(forged)).ok).toBe(false);
    }
  });

  it.each([
    ['expired 60 s ago', { exp: seconds - 60 }, 'accepted'],
    ['expired 61 s ago', { exp: seconds - 61 }, 'UNAUTHENTICATED expired'],
    ['expired for years', { exp: 1 }, 'UNAUTHENTICATED expired'],
    ['without an end', { exp: undefined }, 'UNAUTHENTICATED invalid'],
    ['with a textual end', { exp: String(seconds + 60) }, 'UNAUTHENTICATED invalid'],
    ['not valid for 60 s', { nbf: seconds + 60 }, 'accepted'],
    ['not valid for 61 s', { nbf: seconds + 61 }, 'UNAUTHENTICATED not-yet-valid'],
    ['issued in 60 s', { iat: seconds + 60 }, 'accepted'],
    ['issued in 61 s', { iat: seconds + 61 }, 'UNAUTHENTICATED not-yet-valid'],
    ['issued in the year 5000', { iat: 95_617_584_000 }, 'UNAUTHENTICATED not-yet-valid'],
  ])('%s is judged with a minute of skew (A3)', async (_, claims, expected) => {
    expect(await reasonFor(await token(claims))).toBe(expected);
  });

  it('stops being accepted when it ends, although it was verified before', async () => {
    const known = await token({ jti: 'ends' });
    expect(await reasonFor(known)).toBe('accepted');
    now = start + (600 + 61) * 1_000;
    expect(await reasonFor(known)).toBe('UNAUTHENTICATED expired');
    now = start;
  });

  it.each([
    ['of another issuer', { iss: 'https://other.example' }],
    ['of the issuer with a slash', { iss: `${issuer}/` }],
    ['of no issuer', { iss: undefined }],
    ['for another audience', { aud: 'ledgerly' }],
    ['for no audience', { aud: undefined }],
    ['for several audiences', { aud: [audience, 'ledgerly'] }],
    ['for an audience in a list', { aud: [audience] }],
  ])('%s is refused (A4)', async (_, claims) => {
    expect(await reasonFor(await token(claims))).toBe('UNAUTHENTICATED invalid');
  });

  it('that brings its own key or points to one is refused, and nobody is asked (A5)', async () => {
    const jwk = await exportJWK(stranger.publicKey);
    const headers: Partial<JWTHeaderParameters>[] = [
      { jku: attackerUrl },
      { x5u: attackerUrl },
      { jwk },
      { x5c: ['MIIB'] },
      { kid: attackerUrl },
      { kid: '../../../../dev/null' },
      { kid: "k1' UNION SELECT 'x" },
    ];
    for (const header of headers) {
      for (const key of [stranger.privateKey, keys.privateKey]) {
        expect(await reasonFor(await token({}, header, key))).toMatch(/^UNAUTHENTICATED (malformed|invalid)$/);
      }
    }
    expect(requestsToAttacker).toBe(0);
  });

  it('signed by a stranger under a known key id is refused', async () => {
    expect(await reasonFor(await token({}, {}, stranger.privateKey))).toBe('UNAUTHENTICATED invalid');
  });

  it.each([
    ['an ID token by its claims', { nonce: 'n' }, {}],
    ['an ID token by its hash', { at_hash: 'h' }, {}],
    ['an ID token by Cognito', { token_use: 'id' }, {}],
    ['a refresh token by Keycloak', { typ: 'Refresh' }, {}],
    ['a logout token', {}, { typ: 'logout+jwt' }],
    ['a token without a type', {}, { typ: undefined }],
    ['our own request signature', {}, { typ: 'concord-context+jwt' }],
  ])('that is %s is refused (A8)', async (_, claims, header) => {
    expect(await reasonFor(await token(claims, header as Partial<JWTHeaderParameters>))).toMatch(/^UNAUTHENTICATED/);
  });

  it('of the common type JWT is accepted', async () => {
    expect(await reasonFor(await token({}, { typ: 'JWT' }))).toBe('accepted');
  });

  it('that says a claim twice is refused although its issuer signed it (A8)', async () => {
    const twice = `${JSON.stringify(good).slice(0, -1)},"su\\u0062":"admin"}`;
    const input = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })}.${encode(twice)}`;
    const { subtle } = globalThis.crypto;
    const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, Buffer.from(input));
    expect(await reasonFor(`${input}.${Buffer.from(signature).toString('base64url')}`)).toBe(
      'UNAUTHENTICATED malformed',
    );
  });

  it.each([
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['nothing', ''],
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['no base64', '%%%.%%%.%%%'],
    ['a nested bomb', `${encode({ alg: 'ES256', typ: 'at+jwt' })}.${encode('['.repeat(5_000))}.c`],
    ['a list', `${encode({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })}.${encode('[]')}.c`],
  ])('of %s is refused (A8)', async (_, text) => {
    expect(await reasonFor(text)).toMatch(/^UNAUTHENTICATED (malformed|invalid)$/);
  });
});
