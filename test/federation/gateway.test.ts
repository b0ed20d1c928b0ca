import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, openTestGateway, read, type TestGateway } from './fixtures/open-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('the gateway', () => {
  it('answers one query from several subgraphs', async () => {
    const answer = await gateway.ask(
      '{ customer(id: "birch") { id creditLimit invoices(first: 1) { number customer { name } } } }',
    );
    expect(codesOf(answer)).toEqual(['ROLE_REQUIRED']);
    const allowed = await gateway.ask(
      '{ customer(id: "birch") { id creditLimit invoices(first: 1) { number customer { name } } } }',
      { roles: ['compliance'] },
    );
    expect(allowed.data).toEqual({
      customer: { id: 'birch', creditLimit: 999, invoices: [{ number: 'N-i0', customer: { name: 'acme Ltd' } }] },
    });
    expect(allowed.errors).toBeUndefined();
  });

  it('hands the viewer, the key, the cursor and the correlation id to the subgraph, signed', async () => {
    const answer = await gateway.ask('{ whoAmI { subject roles idempotencyKey after correlationId } }', {
      roles: ['sales', 'hr'],
      headers: {
        'idempotency-key': 'key-1',
        'concord-after': 'cursor-1',
        'x-correlation-id': 'my-request-1',
        'x-user': 'root',
        'x-scopes': 'everything',
        'concord-context': 'forged',
      },
    });
    expect(answer.data).toEqual({
      whoAmI: {
        subject: 'olga',
        roles: ['sales', 'hr'],
        idempotencyKey: 'key-1',
        after: 'cursor-1',
        correlationId: 'my-request-1',
      },
    });
    expect(answer.headers.get('x-correlation-id')).toBe('my-request-1');
  });

  it('takes the trace id for the correlation id, and makes one when neither can be used', async () => {
    const traced = await gateway.ask('{ whoAmI { correlationId } }', {
      headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    });
    expect(traced.data).toEqual({ whoAmI: { correlationId: '4bf92f3577b34da6a3ce929d0e0e4736' } });
    const odd = await gateway.ask('{ whoAmI { correlationId } }', { headers: { 'x-correlation-id': 'a b{}' } });
    expect(odd.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('passes on that a command was replayed, and nothing else that a subgraph adds', async () => {
    const mutation = 'mutation { renameCustomer(id: "acme", name: "x") { receipt { outcome } } }';
    const first = await gateway.ask(mutation, { headers: { 'idempotency-key': 'fresh' } });
    const again = await gateway.ask(mutation, { headers: { 'idempotency-key': 'replayed' } });
    expect(first.extensions).toBeUndefined();
    expect(again.extensions).toEqual({ replayed: true });
  });

  it('answers GET for a query and refuses it for a mutation', async () => {
    const authorization = `Bearer ${await gateway.token({ sub: 'olga', roles: ['sales-ops'] })}`;
    const get = async (query: string, headers: Record<string, string>) =>
      read(
        await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, {
          headers: { authorization, ...headers },
        }),
      );
    const preflighted = { 'apollo-require-preflight': 'yes' };
    const renamed = gateway.customer.calls.length;

    expect((await get('{ customer(id: "acme") { id } }', preflighted)).data).toEqual({ customer: { id: 'acme' } });
    expect(codesOf(await get('{ customer(id: "acme") { id } }', {}))).toEqual(['VALIDATION_FAILED']);
    expect(codesOf(await get('{ customer(id: "acme") { id } }', { 'content-type': 'text/plain' }))).toEqual([
      'VALIDATION_FAILED',
    ]);
    const mutation = 'mutation M { renameCustomer(id: "acme", name: "x") { receipt { outcome } } }';
    for (const query of [mutation, `query Q { customer(id: "acme") { id } } ${mutation}&operationName=M`]) {
      const answer = await get(query, preflighted);
      expect(answer.status).toBe(400);
      expect(answer.data).toBeUndefined();
    }
    expect(gateway.customer.calls).toHaveLength(renamed);
  });

  it('runs the operation that is named, and an empty name is none', async () => {
    const two = 'query A { customer(id: "acme") { id } } query B { customer(id: "birch") { id } }';
    expect((await gateway.ask(two, { operationName: 'B' })).data).toEqual({ customer: { id: 'birch' } });
    expect(codesOf(await gateway.ask(two))).toEqual(['VALIDATION_FAILED']);
    expect(codesOf(await gateway.ask(two, { operationName: 'C' }))).toEqual(['VALIDATION_FAILED']);
    expect(codesOf(await gateway.ask(two, { operationName: '' }))).toEqual(['VALIDATION_FAILED']);
    expect((await gateway.ask('query A { customer(id: "acme") { id } }', { operationName: '' })).data).toEqual({
      customer: { id: 'acme' },
    });
  });

  it('answers in the media type that the client asks for', async () => {
    const modern = await gateway.ask('{ customer(id: "acme") { id } }', {
      headers: { accept: 'application/graphql-response+json, application/json;q=0.9' },
    });
    expect(modern.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  });

  it('tells what it is and that it is ready, without a token', async () => {
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        status: 'ready',
        dependencies: { 'subgraph:customer': { status: 'up' }, 'subgraph:billing': { status: 'up' } },
      },
    ]);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/concord_gateway_supergraph_info\{id="[0-9a-f]{64}"\} 1/);
    expect(metrics).toContain('concord_gateway_request_duration_seconds_count');
  });

  it('serves an editor from this server alone, without a token', async () => {
    const page = await fetch(`${gateway.url}/explorer`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(html).not.toMatch(/https?:\/\//);
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files.length).toBeGreaterThan(4);
    for (const path of files) {
      const file = await fetch(`${gateway.url}${path}`);
      expect([path, file.status]).toEqual([path, 200]);
      expect((await file.text()).length).toBeGreaterThan(100);
    }
    expect(await (await fetch(gateway.url)).text()).toContain('href="/explorer"');
  });

  it('answers introspection while it is developed, and neither that nor guesses in production', async () => {
    const introspection = '{ __schema { types { name } } __type(name: "Customer") { fields { name } } }';
    expect((await gateway.ask(introspection)).data).toHaveProperty('__schema');

    await using production = await openTestGateway({ production: true });
    expect(codesOf(await production.ask(introspection))).toContain('GRAPHQL_VALIDATION_FAILED');
    const typo = await production.ask('{ customer(id: "acme") { nam statu } custome { id } }');
    expect(typo.text).not.toContain('Did you mean');
    expect((await production.ask('{ __typename customer(id: "acme") { __typename } }')).data).toMatchObject({
      __typename: 'Query',
    });
  });

  it('serves everybody when it is open, signs nothing, and is never open in production', async () => {
    await using open = await openTestGateway({ identity: 'open' });
    expect((await open.ask('{ auditTrail }', { roles: null })).data).toEqual({ auditTrail: 'everything' });
    await expect(openTestGateway({ identity: 'open', production: true })).rejects.toThrow('refused in production');
  });

  it('is not open to other sites', async () => {
    const preflight = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('never reports to a vendor', () => {
    expect(process.env['APOLLO_TELEMETRY_DISABLED']).toBe('1');
  });
});
