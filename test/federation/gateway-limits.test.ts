import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../gateway/limits/limits.ts';
import { codesOf, openTestGateway, type Answer, type TestGateway } from './fixtures/open-gateway.ts';

let gateway: TestGateway;
let authorization: string;
beforeAll(async () => {
  gateway = await openTestGateway();
  authorization = `Bearer ${await gateway.token({ sub: 'olga', roles: ['sales-ops'] })}`;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const json = () => ({ 'content-type': 'application/json', authorization });
const requests = () => gateway.customer.requests + gateway.billing.requests;

/** Refused as JSON, with this code, and nobody was asked. */
async function refused(ask: () => Promise<Answer>, code: string, status: number): Promise<Answer> {
  const before = requests();
  const answer = await ask();
  expect([answer.status, codesOf(answer)]).toEqual([status, [code]]);
  expect(answer.data).toBeUndefined();
  expect(answer.headers.get('x-correlation-id')).toBe(answer.errors?.[0]?.extensions['correlationId']);
  expect(requests()).toBe(before);
  return answer;
}

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

/** S3: each fragment spreads the next one twice, through a list. */
const bomb = (levels: number) =>
  `{ customer(id: "acme") { ...F0 } } ${many(levels, (at) => `fragment F${at} on Customer { a: children { ...F${at + 1} } b: children { ...F${at + 1} } }`)} fragment F${levels} on Customer { name }`;

describe('an operation that asks for too much', () => {
  const shapes: [string, string][] = [
    ['deep', `{ customer(id: "acme") { ${'parent { '.repeat(20)} id ${'}'.repeat(20)} } }`],
    ['a thousand levels deep', `{ customer(id: "acme") { ${'parent { '.repeat(1_000)} id ${'}'.repeat(1_000)} } }`],
    ['deeper than the stack', '{ a '.repeat(2_400)],
    ['deep in a value', `{ customer(id: ${'['.repeat(4_900)}) { id } }`],
    [
      'deep through fragments',
      `{ customer(id: "acme") { ...F0 } } ${many(30, (at) => `fragment F${at} on Customer { parent { ...F${at + 1} } }`)} fragment F30 on Customer { id }`,
    ],
    ['wrapped in fragments', `{ ${'... { '.repeat(500)} __typename ${'}'.repeat(500)} }`],
    ['full of aliases', `{ customer(id: "acme") { ${many(31, (at) => `a${at}: id`)} } }`],
    ['full of root fields', `{ ${'__typename '.repeat(21)} }`],
    [
      'full of mutations (S7)',
      `mutation { ${many(6, (at) => `m${at}: renameCustomer(id: "acme", name: "x") { receipt { outcome } }`)} }`,
    ],
    [
      'full of mutations in a fragment',
      `mutation { ...A ...B } fragment A on Mutation { ${many(3, (at) => `m${at}: renameCustomer(id: "acme", name: "x") { receipt { outcome } }`)} } fragment B on Mutation { ${many(3, (at) => `n${at}: renameCustomer(id: "acme", name: "x") { receipt { outcome } }`)} }`,
    ],
    ['full of directives', `{ customer(id: "acme") { id ${'@include(if: true) '.repeat(51)} } }`],
    ['full of unknown directives', `{ customer(id: "acme") { id ${many(60, (at) => `@d${at}`)} } }`],
    ['full of tokens', `{ customer(id: "acme") { ${'id '.repeat(6_000)} } }`],
    ['full of the same field', `{ customer(id: "acme") { ${'id '.repeat(2_100)} } }`],
    ['a bomb of 2^12 fields on a list (S3)', bomb(12)],
    [
      'a bomb of 2^60 fields',
      `{ ...F0 } ${many(60, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F60 on Query { __typename }`,
    ],
    [
      'a circle of fragments',
      '{ customer(id: "acme") { ...A } } fragment A on Customer { parent { ...B } } fragment B on Customer { parent { ...A } }',
    ],
  ];

  it.each(shapes)('is refused before it is planned: %s', async (_, query) => {
    const answer = await refused(() => gateway.ask(query), 'VALIDATION_FAILED', 400);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      path: 'query',
      rule: expect.stringMatching(/^[A-Z_]+$/) as string,
      retryable: false,
      system: null,
    });
  });

  it('is refused within 50 ms and in no memory, bomb after bomb', async () => {
    const rss = process.memoryUsage().rss;
    const before = process.cpuUsage();
    const bombs = Array.from({ length: 30 }, (_, at) => bomb(4 + at * 3));
    for (const query of bombs) expect((await gateway.ask(query)).status).toBe(400);
    // Processor time, client included, because other tests share the processor.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000 / bombs.length).toBeLessThan(50);
    expect(process.memoryUsage().rss - rss).toBeLessThan(100_000_000);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['a milliard items', '{ customers(first: 1000000000) { edges { node { id } } } }', {}],
    [
      'a milliard items by variable',
      'query Q($n: Int) { customers(first: $n) { edges { node { id } } } }',
      { n: 1_000_000_000 },
    ],
    [
      'lists in lists',
      '{ customers(first: 100) { edges { node { children { children { children { id } } } } } } }',
      {},
    ],
    [
      'lists in lists through a negative number',
      'query Q($n: Int) { customers(first: $n) { edges { node { children { children { children { id } } } } } } }',
      { n: -1 },
    ],
    [
      'lists in lists that are skipped this time',
      'query Q($no: Boolean = false) { customers(first: 100) @include(if: $no) { edges { node { children { children { children { id } } } } } } }',
      {},
    ],
    [
      'lists of another subgraph',
      '{ customers(first: 100) { edges { node { invoices(first: 50) { lines { text } } } } } }',
      {},
    ],
  ])('is refused by its cost: %s', async (_, query, variables) => {
    const answer = await refused(() => gateway.ask(query, { variables }), 'COST_EXCEEDED', 400);
    const { limit, cost, resetAt } = answer.errors?.[0]?.extensions ?? {};
    expect([limit, resetAt]).toEqual([defaultLimits.costMax, null]);
    expect(cost).toBeGreaterThan(defaultLimits.costMax);
  });

  it('passes with other variables, and is refused again with the first ones', async () => {
    const query = 'query Q($n: Int) { customers(first: $n) { edges { node { children { children { id } } } } } }';
    expect((await gateway.ask(query, { variables: { n: 2 } })).status).toBe(200);
    expect(codesOf(await gateway.ask(query, { variables: { n: 1_000 } }))).toEqual(['COST_EXCEEDED']);
  });

  it('is not confused with the introspection that tools send', async () => {
    const typeRef = `kind name ${'ofType { kind name '.repeat(9)} ${'}'.repeat(9)}`;
    const query = `query IntrospectionQuery { __schema { queryType { name } types { ...T } directives { name args { ...I } } } }
      fragment T on __Type { kind name fields(includeDeprecated: true) { name args { ...I } type { ...R } } inputFields { ...I } interfaces { ...R } possibleTypes { ...R } }
      fragment I on __InputValue { name type { ...R } defaultValue } fragment R on __Type { ${typeRef} }`;
    expect((await gateway.ask(query)).errors).toBeUndefined();
    const circle = `{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} }'.repeat(8)} } } }`;
    expect(codesOf(await gateway.ask(circle))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('a body that is no good', () => {
  const query = JSON.stringify({ query: '{ customer(id: "acme") { id } }' });
  const bodies: [string, string | Buffer, Record<string, string>, number][] = [
    ['5 MB', JSON.stringify({ query: `{ a } # ${'x'.repeat(5_000_000)}` }), {}, 413],
    ['just over a megabyte', JSON.stringify({ query: `{ a } # ${'x'.repeat(1_048_576)}` }), {}, 413],
    ['no JSON', '{"query":', {}, 400],
    ['nothing', '', {}, 400],
    ['null', 'null', {}, 400],
    ['text', '"{ a }"', {}, 400],
    ['a batch', `[${query},${query}]`, {}, 400],
    ['no query', '{"variables":{}}', {}, 400],
    ['an empty query', '{"query":""}', {}, 400],
    ['a query as a tree', '{"query":{"kind":"Document","definitions":[]}}', {}, 400],
    ['a persisted query only', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}', {}, 400],
    ['variables as text', '{"query":"{ __typename }","variables":"{}"}', {}, 400],
    ['variables as a list', '{"query":"{ __typename }","variables":[]}', {}, 400],
    ['a name that is a number', '{"query":"{ __typename }","operationName":1}', {}, 400],
    [
      'variables 30,000 levels deep',
      `{"query":"{ __typename }","variables":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`,
      {},
      400,
    ],
    ['a poisoned prototype', '{"query":"{ __typename }","variables":{"__proto__":{"polluted":true}}}', {}, 400],
    [
      'a poisoned constructor',
      '{"query":"{ __typename }","variables":{"constructor":{"prototype":{"polluted":true}}}}',
      {},
      400,
    ],
    ['a form', 'query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a multipart upload', '--a\r\n', { 'content-type': 'multipart/form-data; boundary=a' }, 415],
    ['text/plain, as a browser sends unasked', query, { 'content-type': 'text/plain' }, 415],
    ['GraphQL', '{ __typename }', { 'content-type': 'application/graphql' }, 415],
    ['UTF-7', query, { 'content-type': 'application/json; charset=utf-7' }, 415],
    ['an old code page', query, { 'content-type': 'application/json; charset=ibm850' }, 415],
    ['UTF-16', Buffer.from(query, 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['two charsets', query, { 'content-type': 'application/json; charset=utf-8; charset=utf-7' }, 415],
    ['compressed', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }, 415],
  ];

  it.each(bodies)('is refused as JSON: %s', async (_, body, headers, status) => {
    const answer = await refused(() => gateway.post(body, { ...json(), ...headers }), 'VALIDATION_FAILED', status);
    expect(answer.headers.get('content-type')).toContain('json');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each(['application/json;charset=UTF-8', 'application/json; charset="utf-8"', 'Application/JSON'])(
    'is not one in %s',
    async (type) => {
      expect((await gateway.post(query, { ...json(), 'content-type': type })).status).toBe(200);
    },
  );

  it.each([
    ['an idempotency key that is too long', { 'idempotency-key': 'x'.repeat(201) }],
    ['an idempotency key with a blank', { 'idempotency-key': 'a b' }],
    ['a cursor of unreasonable length', { 'concord-after': 'x'.repeat(5_000) }],
  ])('has a sibling in %s', async (_, headers) => {
    await refused(() => gateway.post(query, { ...json(), ...headers }), 'VALIDATION_FAILED', 400);
  });
});

describe('an operation that does not fit the schema', () => {
  it.each([
    ['no GraphQL', '{ customer(', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown argument', '{ customer(id: "a", evil: 1) { id } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing variable', 'query Q($id: ID!) { customer(id: $id) { id } }', {}, 'VALIDATION_FAILED'],
    [
      'a variable of another type',
      'query Q($n: Int) { customers(first: $n) { pageInfo { hasNextPage } } }',
      { n: 'x' },
      'VALIDATION_FAILED',
    ],
    ['a subscription', 'subscription { customerChanged { id } }', {}, 'VALIDATION_FAILED'],
    ['@defer', '{ customer(id: "a") { ... @defer { id } } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ])('is refused with a code that says so: %s', async (_, query, variables, code) => {
    const answer = await gateway.ask(query, { variables });
    expect([answer.status, codesOf(answer)[0]]).toEqual([400, code]);
  });

  it('names the input and the rule it broke', async () => {
    const query = 'mutation M($to: MoveInput!) { moveCustomer(id: "acme", to: $to) { receipt { outcome } } }';
    const answer = await gateway.ask(query, { variables: { to: { country: 'XX' } } });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', path: 'to.country' });
    expect(gateway.customer.calls.filter((call) => call.startsWith('moveCustomer'))).toEqual([]);
  });

  it('answers under names from prototypes without harm', async () => {
    const answer = await gateway.ask('{ __proto__: customer(id: "acme") { constructor: id prototype: name } }');
    expect(answer.text).toContain('"constructor":"acme"');
    expect(({} as { constructor?: unknown }).constructor).toBe(Object);
  });
});
