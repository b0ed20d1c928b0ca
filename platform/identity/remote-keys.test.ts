import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRemoteKeys } from './remote-keys.ts';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';

const minute = 60_000;
const first = await generateKeyPair('ES256', { extractable: true });
const second = await generateKeyPair('ES256', { extractable: true });
const jwkOf = async (pair: typeof first, kid: string): Promise<JWK> => ({ ...(await exportJWK(pair.publicKey)), kid });
const firstJwk = await jwkOf(first, 'first');
const secondJwk = await jwkOf(second, 'second');

let server: Server;
let issuer: string;
let published: JWK[];
let answerKeys: (response: ServerResponse) => void;
let keyRequests: number;
let now: number;
let verifier: TokenVerifier;

const publish = (response: ServerResponse) => response.end(JSON.stringify({ keys: published }));

beforeEach(async () => {
  server = createServer((request, response) => {
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
      return;
    }
    keyRequests += 1;
    answerKeys(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  published = [firstJwk];
  answerKeys = publish;
  keyRequests = 0;
  now = Date.now();
  const keys = createRemoteKeys({ issuer, now: () => now });
  verifier = createTokenVerifier({ issuer, audience: 'concord', keys, now: () => now });
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

const token = (kid: string, pair: typeof first, sub = 'olga') =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience('concord')
    .setExpirationTime(Math.floor(now / 1_000) + 86_400)
    .sign(pair.privateKey);

const accepted = async (text: string) => (await verifier.verify(text)).ok;

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true.');
    await new Promise((done) => setImmediate(done));
  }
}

describe("an issuer's keys", () => {
  it('are found by discovery and fetched once for many tokens', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, at) => token('first', first, `user-${at}`)));
    expect(await Promise.all(tokens.map(accepted))).not.toContain(false);
    expect(keyRequests).toBe(1);
  });

  it('take in a new key within the cooldown (A6)', async () => {
    await accepted(await token('first', first));
    published = [firstJwk, secondJwk];
    now += 31_000;
    expect(await accepted(await token('second', second))).toBe(true);
    expect(keyRequests).toBe(2);
  });

  it('drop a withdrawn key, also for tokens that were verified before (A6)', async () => {
    const old = await token('first', first);
    expect(await accepted(old)).toBe(true);
    published = [secondJwk];
    now += 6 * minute;
    await eventually(async () => !(await accepted(old)));
  });

  it('are fetched once per cooldown under a flood of unknown key ids (A6)', async () => {
    await accepted(await token('first', first));
    now += 31_000;
    const flood = await Promise.all(Array.from({ length: 200 }, (_, at) => token(`made-up-${at}`, second)));
    expect(await Promise.all(flood.map(accepted))).not.toContain(true);
    for (const one of flood.slice(0, 20)) expect(await accepted(one)).toBe(false);
    expect(keyRequests).toBe(2);
  });

  it('are fetched no more often while the issuer is down', async () => {
    await accepted(await token('first', first));
    now += 31_000;
    answerKeys = (response) => response.destroy();
    for (let at = 0; at < 20; at += 1) expect(await accepted(await token(`made-up-${at}`, second))).toBe(false);
    expect(keyRequests).toBe(2);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['is down', (response) => response.destroy()],
    ['fails', (response) => response.writeHead(500).end('{}')],
    ['answers rubbish', (response) => response.end('<html>')],
    ['answers no keys', (response) => response.end('{"keys":[]}')],
    ['answers a flood', (response) => response.end(`{"keys":[${'0,'.repeat(200_000)}0]}`)],
    ['redirects', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ])('that are known go on working while the issuer %s, and unknown ones fail (A7)', async (_, answer) => {
    expect(await accepted(await token('first', first))).toBe(true);
    answerKeys = answer;
    now += 60 * minute;
    expect(await accepted(await token('first', first, 'someone-new'))).toBe(true);
    expect(await accepted(await token('second', second))).toBe(false);
  });

  it('keep nobody waiting longer than two seconds (A7)', async () => {
    answerKeys = () => undefined;
    const begun = performance.now();
    expect(await accepted(await token('first', first))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2_500);
  });

  it('are tried again soon when the first fetch failed', async () => {
    answerKeys = (response) => response.destroy();
    expect(await accepted(await token('first', first))).toBe(false);
    answerKeys = publish;
    now += 2_000;
    expect(await accepted(await token('first', first))).toBe(true);
  });

  it('are not taken from an issuer that names itself otherwise', async () => {
    const keys = createRemoteKeys({ issuer: `${issuer}/`, now: () => now });
    const other = createTokenVerifier({ issuer: `${issuer}/`, audience: 'concord', keys, now: () => now });
    expect((await other.verify(await token('first', first))).ok).toBe(false);
    expect(keyRequests).toBe(0);
  });

  it('are not fetched over plain http from elsewhere', async () => {
    let failure: unknown;
    const keys = createRemoteKeys({ issuer: 'http://issuer.example', onFailure: (error) => (failure = error) });
    const other = createTokenVerifier({ issuer: 'http://issuer.example', audience: 'concord', keys });
    expect((await other.verify(await token('first', first))).ok).toBe(false);
    expect(String(failure)).toContain('https');
  });
});
