import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSubgraphServer } from '../../platform/http/subgraph-server.ts';
import type { HttpServer } from '../../platform/http/http-server.ts';
import { sources, type Source } from '../../platform/config.ts';
import { contextHeader, createRequestSigner, type RequestSigner } from '../../platform/identity/signed-request.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openCompany, type Company } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { everyone, viewerOf } from './matrix/people.ts';
import { createTeller } from './matrix/tell.ts';

const marker = 'Directly Asked GmbH';

let company: Company;
let id: string;
const servers = new Map<Source, { readonly server: HttpServer; readonly url: string }>();

beforeAll(async () => {
  company = await openCompany();
  const teller = createTeller(company, await readGraph(company));
  ({ id } = await teller.tell(everyone, 'createCustomer', { input: { legalName: marker, country: 'DE' } }));
  for (const source of sources) {
    const server = createSubgraphServer({ handler: company.subgraph(source).handler, log: silentLog });
    servers.set(source, { server, url: `${await server.listen({ host: '127.0.0.1', port: 0 })}/graphql` });
  }
});
afterAll(async () => {
  for (const { server } of servers.values()) await server.close();
  await company?.[Symbol.asyncDispose]();
});

const context = { viewer: viewerOf(everyone), correlationId: 'directly-asked', idempotencyKey: null, after: null };

function askingFor(customer: string): string {
  const variables = { representations: [{ __typename: 'Customer', id: customer }] };
  const query =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { id legalName } } }';
  return JSON.stringify({ query, variables });
}

type Sent = { readonly status: number; readonly text: string; readonly reason: unknown; readonly code: unknown };

async function send(source: Source, body: string, headers: Readonly<Record<string, string>>): Promise<Sent> {
  const response = await fetch(servers.get(source)?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const [error] =
    (JSON.parse(text) as { readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[] })
      .errors ?? [];
  return { status: response.status, text, code: error?.extensions['code'], reason: error?.extensions['reason'] };
}

function signed(
  body: string,
  audience: string = 'customer',
  signer: RequestSigner = company.signer,
): Record<string, string> {
  return { [contextHeader]: signer.sign(audience, body, context) };
}

function signerAt(now: () => number): RequestSigner {
  return createRequestSigner(company.keys, { now });
}

describe('a subgraph over HTTP', () => {
  it('answers what its gateway signed', async () => {
    const body = askingFor(id);
    const { status, text } = await send('customer', body, signed(body));
    expect(status).toBe(200);
    expect(text).toContain(marker);
  });

  it.each<readonly [string, string, () => Record<string, string>]>([
    ['is not signed', 'unsigned', () => ({})],
    ['has a user’s token instead of a signature', 'unsigned', () => ({ authorization: 'Bearer x.y.z' })],
    ['has an empty signature', 'signature', () => ({ [contextHeader]: '' })],
    ['has nonsense for a signature', 'signature', () => ({ [contextHeader]: 'a.b.c' })],
    ['says who asks in headers of its own', 'unsigned', () => ({ 'x-user': 'olga', 'x-roles': 'sales-ops' })],
    [
      'was signed with a key that is not ours',
      'signature',
      () =>
        signed(
          askingFor(id),
          'customer',
          createRequestSigner([{ id: 'test', secret: createSecretKey(randomBytes(32)) }]),
        ),
    ],
    [
      'was signed with a key of another name',
      'signature',
      () =>
        signed(
          askingFor(id),
          'customer',
          createRequestSigner([{ id: 'other', secret: createSecretKey(randomBytes(32)) }]),
        ),
    ],
    ['was signed for another subgraph', 'audience', () => signed(askingFor(id), 'billing')],
    ['was signed for another body', 'body', () => signed(askingFor('cus_other'))],
    [
      'was signed half a minute ago',
      'stale',
      () =>
        signed(
          askingFor(id),
          'customer',
          signerAt(() => Date.now() - 31_000),
        ),
    ],
    [
      'was signed in the future',
      'future',
      () =>
        signed(
          askingFor(id),
          'customer',
          signerAt(() => Date.now() + 10_000),
        ),
    ],
  ])('gives no data to a request that %s', async (_what, reason, headers) => {
    const answer = await send('customer', askingFor(id), headers());
    expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', reason });
    expect(answer.text).not.toContain(marker);
    expect(answer.text).not.toContain(id);
  });

  it('gives no data to a request whose signature was changed by one letter, wherever', async () => {
    const body = askingFor(id);
    const good = company.signer.sign('customer', body, context);
    for (let at = 0; at < good.length; at += 7) {
      if (good[at] === '.') continue;
      // The last letter of a part may carry bits that mean nothing; so another letter, not the next one.
      const changed = `${good.slice(0, at)}${good[at] === 'A' ? 'z' : 'A'}${good.slice(at + 1)}`;
      const answer = await send('customer', body, { [contextHeader]: changed });
      expect(answer.status, `changed at ${at}`).toBe(401);
      expect(answer.text).not.toContain(marker);
    }
  });

  it('answers a signed request once, also when it comes a hundred times at once', async () => {
    const body = askingFor(id);
    const headers = signed(body);
    const answers = await Promise.all(Array.from({ length: 100 }, () => send('customer', body, headers)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status, reason }) => status === 401 && reason === 'replayed')).toHaveLength(99);
  });

  it('does not run a mutation that was taken from one body and put into another', async () => {
    const write = { idempotencyKey: 'smuggled' };
    const mutation =
      'mutation ($id: ID!, $write: WriteContext!) { deactivateCustomer(id: $id, write: $write) { receipt { outcome } } }';
    const body = JSON.stringify({ query: mutation, variables: { id, write } });
    const rehearsal = JSON.stringify({ query: mutation, variables: { id, write: { ...write, dryRun: true } } });
    expect(await send('customer', body, signed(rehearsal))).toMatchObject({ status: 401, reason: 'body' });
    const { rows } = await company.database.query('select status from customer.customers where id = $1', [id]);
    expect(rows).toEqual([{ status: 'PROSPECT' }]);
  });

  it.each([
    ['its schema', '{ _service { sdl } }'],
    ['its types', '{ __schema { types { name } } }'],
    ['its name', '{ __typename }'],
  ])('does not even tell %s to who is not the gateway', async (_what, query) => {
    for (const source of sources) {
      const answer = await send(source, JSON.stringify({ query }), {});
      expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      expect(answer.text.length).toBeLessThan(400);
    }
  });

  it('takes nothing of a representation but the key', async () => {
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { id legalName status } } }';
    const forged = { __typename: 'Customer', id, legalName: 'Forged', status: 'ACTIVE', customerId: 'cus_x' };
    const body = JSON.stringify({ query, variables: { representations: [forged] } });
    const { text } = await send('customer', body, signed(body));
    expect(JSON.parse(text)).toEqual({ data: { _entities: [{ id, legalName: marker, status: 'PROSPECT' }] } });
  });

  it.each([
    ['of a type that is none', [{ __typename: 'Secret', id: 'x' }]],
    ['of a type that is no entity', [{ __typename: 'Contact', id: 'x' }]],
    ['without a type', [{ id: 'x' }]],
    ['without a key', [{ __typename: 'Customer' }]],
    ['with a key that is no text', [{ __typename: 'Customer', id: { $ne: null } }]],
    ['with a list for a key', [{ __typename: 'Customer', id: ['x'] }]],
  ])('gives no data for a representation %s', async (_what, representations) => {
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on Customer { id legalName } } }';
    const body = JSON.stringify({ query, variables: { representations } });
    const { text } = await send('customer', body, signed(body));
    const { data } = JSON.parse(text) as { readonly data?: { readonly _entities: readonly unknown[] | null } | null };
    expect(data?._entities ?? [null]).toEqual([null]);
  });

  it('refuses more representations than a gateway ever asks for', async () => {
    const representations = Array.from({ length: 1_001 }, () => ({ __typename: 'Customer', id }));
    const body = JSON.stringify({
      query: 'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
      variables: { representations },
    });
    const answer = await send('customer', body, signed(body));
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('Customer');
  });
});
