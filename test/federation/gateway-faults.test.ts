import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubgraphHandler } from '../../platform/http/subgraph-server.ts';
import { codesOf, openTestGateway, type TestGateway } from './fixtures/open-gateway.ts';
import { plantedSecrets } from './fixtures/subgraphs.ts';
import { eventually } from '../harness/eventually.ts';

describe('an error of a subgraph', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openTestGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('that is a refusal reaches the client with the details of its code', async () => {
    const answer = await gateway.ask('{ mine: broken(kind: "refusal") invoice(id: "i1") { number } }');
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ mine: null, invoice: { number: 'N-i1' } });
    expect(answer.errors).toEqual([
      {
        message: 'The invoice is at another version.',
        path: ['mine'],
        extensions: {
          code: 'VERSION_CONFLICT',
          expected: 1,
          actual: 2,
          correlationId: answer.headers.get('x-correlation-id'),
          retryable: false,
          system: 'billing',
        },
      },
    ]);
  });

  it('that is a silence of a system behind it is told of that source alone', async () => {
    const answer = await gateway.ask('{ broken(kind: "upstream") customer(id: "acme") { id } }');
    expect(answer.extensions).toEqual({
      sources: {
        billing: { status: 'DEGRADED', reason: 'UPSTREAM_UNAVAILABLE', system: 'stripe' },
        customer: { status: 'LIVE' },
      },
    });
  });

  it('that is a silence of a system behind it names that system', async () => {
    const answer = await gateway.ask('{ broken(kind: "upstream") }');
    expect(answer.errors?.[0]?.extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      retryAfterSeconds: 7,
      staleAsOf: null,
      correlationId: answer.headers.get('x-correlation-id'),
      retryable: true,
      system: 'stripe',
    });
  });

  it.each(['exception', 'strange-code', 'unauthenticated'])('that is none of these is masked: %s', async (kind) => {
    const answer = await gateway.ask(`{ broken(kind: "${kind}") customer(id: "acme") { id } }`);
    const id = answer.headers.get('x-correlation-id');
    expect(answer.data).toEqual({ broken: null, customer: { id: 'acme' } });
    expect(answer.errors?.[0]?.path).toEqual(['broken']);
    expect(answer.errors?.[0]?.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      traceId: id,
      correlationId: id,
      retryable: false,
      system: null,
    });
    expect(gateway.logged()).toContain(id);
  });

  it('never carries a secret outside: not in answers, not in logs, not in metrics', async () => {
    const answers = await Promise.all(
      ['refusal', 'upstream', 'exception', 'strange-code', 'unauthenticated'].map((kind) =>
        gateway.ask(`{ broken(kind: "${kind}") }`),
      ),
    );
    const outside = [...answers.map(({ text }) => text), gateway.logged(), await gateway.registry.metrics()].join('\n');
    for (const secret of [...plantedSecrets, 'db.internal', 'stacktrace', 'serviceName'])
      expect(outside).not.toContain(secret);
  });
});

/** A gateway whose billing subgraph behaves as told, in this process. */
async function withBilling(handler: SubgraphHandler, setting: object = {}): Promise<TestGateway> {
  return openTestGateway({ billing: { handler, deadlineMs: 150, answerBytesMax: 20_000, ...setting } });
}

const invoices = '{ invoice(id: "i1") { number } customer(id: "acme") { name } }';
const finalize = 'mutation { finalizeInvoice(id: "i1") { receipt { outcome } } }';
const never: SubgraphHandler = () => new Promise(() => undefined);

describe('a subgraph that does not answer', () => {
  const behaviours: [string, SubgraphHandler, string][] = [
    ['hangs', never, 'TIMED_OUT'],
    ['throws', () => Promise.reject(new Error(plantedSecrets.join())), 'UNREACHABLE'],
    ['fails', () => Promise.resolve({ status: 500, body: plantedSecrets.join() }), 'UNREACHABLE'],
    ['answers HTML', () => Promise.resolve({ status: 200, body: '<html>' }), 'UNINTELLIGIBLE'],
    [
      'answers a flood',
      () => Promise.resolve({ status: 200, body: `{"data":{"invoice":{"number":"${'x'.repeat(30_000)}"}}}` }),
      'UNINTELLIGIBLE',
    ],
  ];

  it.each(behaviours)('costs a query its own part only: it %s', async (_, handler) => {
    await using gateway = await withBilling(handler);
    const answer = await gateway.ask(invoices);
    expect(answer.data).toEqual({ invoice: null, customer: { name: 'acme Ltd' } });
    expect(answer.errors?.map(({ path }) => path)).toEqual([['invoice']]);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryAfterSeconds: 1,
      staleAsOf: null,
      system: 'billing',
      correlationId: answer.headers.get('x-correlation-id'),
    });
    for (const secret of plantedSecrets) expect(answer.text).not.toContain(secret);
  });

  it.each(behaviours)('is told beside the answer, with how the others answered: it %s', async (_, handler, reason) => {
    await using gateway = await withBilling(handler);
    const answer = await gateway.ask(invoices);
    expect(answer.extensions).toEqual({
      sources: { billing: { status: 'UNAVAILABLE', reason }, customer: { status: 'LIVE' } },
    });
    // Who does not ask it hears nothing of it.
    const apart = await gateway.ask('{ customer(id: "acme") { name } }');
    expect(apart.errors).toBeUndefined();
    expect(apart.extensions).toBeUndefined();
  });

  it.each(behaviours)('leaves a mutation uncertain, and is not asked twice: it %s', async (_, handler) => {
    let asked = 0;
    await using gateway = await withBilling((request) => {
      asked += 1;
      return handler(request);
    });
    const answer = await gateway.ask(finalize, { roles: ['billing-ops'] });
    expect(answer.data).toEqual({ finalizeInvoice: null });
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'OUTCOME_UNCERTAIN',
      probeAfterSeconds: 1,
      retryable: true,
      system: 'billing',
    });
    expect(asked).toBe(1);
  });

  it('is not reached at all: then nothing was done', async () => {
    await using gateway = await openTestGateway({ billing: { url: 'http://127.0.0.1:9/graphql' } });
    const answer = await gateway.ask(finalize, { roles: ['billing-ops'] });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: 'billing' });
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      {
        status: 'not ready',
        dependencies: { 'subgraph:customer': { status: 'up' }, 'subgraph:billing': { status: 'down' } },
      },
    ]);
  });

  it('does not hold up those who ask another one, and takes no more than its share', async () => {
    let running = 0;
    let release: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const handler: SubgraphHandler = async () => {
      running += 1;
      await gate;
      return { status: 200, body: '{"data":{"invoice":{"id":"i"}}}' };
    };
    await using gateway = await openTestGateway({ billing: { handler, runningMax: 4, waitingMax: 6 } });
    const stuck = Array.from({ length: 30 }, () => gateway.ask('{ invoice(id: "i") { id } }'));
    await eventually('four requests run', () => running === 4);

    const others = await Promise.all(Array.from({ length: 50 }, () => gateway.ask('{ customer(id: "acme") { id } }')));
    expect(others.every(({ errors }) => errors === undefined)).toBe(true);
    expect(running).toBe(4);
    release?.();
    const codes = (await Promise.all(stuck)).map((answer) => codesOf(answer)[0] ?? 'answered').sort();
    expect(codes).toEqual([...Array<string>(20).fill('UPSTREAM_UNAVAILABLE'), ...Array<string>(10).fill('answered')]);
  });

  it('does not keep a request past its own deadline, however many fetches it needs', async () => {
    await using gateway = await openTestGateway({
      billing: { handler: never, deadlineMs: 60_000 },
      requestDeadlineMs: 200,
    });
    const began = performance.now();
    expect(codesOf(await gateway.ask('{ invoice(id: "i") { id } }'))).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('gives data that does not fit: null with an error, never null alone', async () => {
    const body = JSON.stringify({
      data: { invoice: { __typename: 'Invoice', id: null, total: 'a lot', number: 'N' } },
    });
    await using gateway = await withBilling(() => Promise.resolve({ status: 200, body }));
    const answer = await gateway.ask('{ invoice(id: "i") { id total number } }');
    expect(answer.data).toEqual({ invoice: null });
    expect(codesOf(answer)).toContain('INTERNAL_SERVER_ERROR');
    expect(answer.extensions).toBeUndefined();
  });

  it('is over HTTP no other than in the process', async () => {
    const server: Server = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    await using gateway = await openTestGateway({ billing: { url } });
    expect((await gateway.ask(invoices)).data).toEqual({ invoice: null, customer: { name: 'acme Ltd' } });
    expect(codesOf(await gateway.ask(finalize, { roles: ['billing-ops'] }))).toEqual(['OUTCOME_UNCERTAIN']);
    server.close();
  });
});
