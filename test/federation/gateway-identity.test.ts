import { createHmac, generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, internalKey, openTestGateway, type TestGateway } from './fixtures/open-gateway.ts';
import { contextHeader, createRequestSigner, type CallerContext } from '../../platform/identity/signed-request.ts';
import { createSubgraphServer } from '../../platform/http/subgraph-server.ts';
import { silentLog } from '../../platform/telemetry/log.ts';

let gateway: TestGateway;
let good: string;
beforeAll(async () => {
  gateway = await openTestGateway();
  good = await gateway.token({ sub: 'olga', roles: ['sales-ops'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const query = '{ customer(id: "acme") { id } }';
const body = JSON.stringify({ query });
const withToken = (authorization: string) => ({ 'content-type': 'application/json', authorization });

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const [header = '', payload = '', signature = ''] = await (async () => {
  await using other = await openTestGateway();
  return (await other.token({ sub: 'olga', roles: ['sales-ops'] })).split('.');
})();
const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };

function hmacToken(secret: string): string {
  const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

describe('a request without a good token', () => {
  const attacks: [string, string | (() => Promise<string>)][] = [
    ['of another issuer', `Bearer ${header}.${payload}.${signature}`],
    ['that nobody signed (A1)', `Bearer ${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`],
    ['that nobody signed, in other letters (A1)', `Bearer ${encode({ alg: 'nOnE', typ: 'at+jwt' })}.${payload}.`],
    ['signed with the public key (A2)', `Bearer ${hmacToken('public')}`],
    ['that has ended (A3)', async () => `Bearer ${await signed({ exp: 1 })}`],
    ['for others (A4)', async () => `Bearer ${await signed({ aud: 'others' })}`],
    [
      'that names its own keys (A5)',
      `Bearer ${encode({ alg: 'ES256', typ: 'at+jwt', jku: 'http://127.0.0.1:9/' })}.${payload}.${signature}`,
    ],
    ['of half a megabyte of roles (A8)', `Bearer ${'x'.repeat(12_000)}`],
    ['in another scheme', `Basic ${Buffer.from('a:b').toString('base64')}`],
    ['without the token', 'Bearer'],
    ['with two tokens', 'Bearer a b'],
  ];

  it.each(attacks)('is refused with one form of answer: a token %s', async (_, authorization) => {
    const before = gateway.customer.requests;
    const answer = await gateway.post(
      body,
      withToken(typeof authorization === 'string' ? authorization : await authorization()),
    );
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.extensions).toEqual({
      code: 'UNAUTHENTICATED',
      reason: expect.any(String) as string,
      correlationId: answer.headers.get('x-correlation-id'),
      retryable: false,
      system: null,
    });
    expect(gateway.customer.requests).toBe(before);
  });

  it('is refused before its body is read, whatever the body is', async () => {
    for (const rubbish of ['{', 'x'.repeat(5_000_000), '[]', '']) {
      const answer = await gateway.post(rubbish, { 'content-type': 'application/xml' });
      expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    }
  });

  it('is refused when the token is in the URL, and the token is not logged (A11)', async () => {
    for (const name of ['access_token', 'token', 'authorization']) {
      const response = await fetch(`${gateway.url}/graphql?${name}=${good}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(401);
    }
    await fetch(`${gateway.url}/nowhere?access_token=${good}`);
    await gateway.post(body, withToken(`Bearer ${good}`));
    expect(gateway.logged()).not.toContain(good.slice(0, 40));
    expect(gateway.logged()).not.toContain(good.slice(-40));
  });

  it('is refused by Node when its headers are too large (A8)', async () => {
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      socket.write(`POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${'x'.repeat(100_000)}\r\n\r\n`);
    });
    expect(status).toMatch(/^HTTP\/1\.1 431 /);
    expect(status).toContain('"code":"VALIDATION_FAILED"');
  });

  it('gets in again with the next good token', async () => {
    expect((await gateway.post(body, withToken(`bearer ${good}`))).data).toEqual({ customer: { id: 'acme' } });
  });
});

async function signed(changes: Record<string, unknown>): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .sign(privateKey);
}

describe('a subgraph asked by somebody else than its gateway', () => {
  const subgraphBody = JSON.stringify({ query: '{ _service { sdl } customer(id: "acme") { id name } }' });
  const context: CallerContext = {
    viewer: {
      subject: 'x',
      onBehalfOf: null,
      roles: [],
      scopes: [],
      customerId: null,
      partnerId: null,
      legalEntityIds: null,
      expiresAt: 1,
    },
    correlationId: 'c',
    idempotencyKey: null,
    after: null,
  };

  it('gives no data: unsigned, forged, replayed, altered, meant for another, stale', async () => {
    const server = createSubgraphServer({ handler: gateway.customer.handler, log: silentLog });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const ask = async (text: string, signature?: string) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(signature !== undefined && { [contextHeader]: signature }) },
        body: text,
      });
      const answer = (await response.json()) as { data?: unknown };
      return response.status === 401 && answer.data === undefined ? 'refused' : 'answered';
    };
    const signer = createRequestSigner([internalKey]);
    const past = createRequestSigner([internalKey], { now: () => Date.now() - 31_000 });

    const fresh = signer.sign('customer', subgraphBody, context);
    expect(await ask(subgraphBody, fresh)).toBe('answered');
    expect(await ask(subgraphBody, fresh)).toBe('refused');
    expect(await ask(subgraphBody)).toBe('refused');
    expect(await ask(subgraphBody, 'a.b.c')).toBe('refused');
    expect(await ask(subgraphBody, good)).toBe('refused');
    expect(await ask(`${subgraphBody} `, signer.sign('customer', subgraphBody, context))).toBe('refused');
    expect(await ask(subgraphBody, signer.sign('billing', subgraphBody, context))).toBe('refused');
    expect(await ask(subgraphBody, past.sign('customer', subgraphBody, context))).toBe('refused');
    const entities = JSON.stringify({
      query: 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { riskScore } } }',
      variables: { r: [{ __typename: 'Customer', id: 'acme' }] },
    });
    expect(await ask(entities)).toBe('refused');
    await server.close();
  });
});
