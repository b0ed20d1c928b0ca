import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, openTestGateway, type TestGateway } from './fixtures/open-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const fetches = () => gateway.customer.requests + gateway.billing.requests;

async function refused(
  query: string,
  options: Parameters<TestGateway['ask']>[1],
  code: string,
  required: readonly string[],
) {
  const before = fetches();
  const answer = await gateway.ask(query, options);
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code, required, retryable: false });
  expect(answer.status).toBe(403);
  expect(answer.data).toBeUndefined();
  expect(fetches()).toBe(before);
}

describe('the access rules of the schema', () => {
  it.each([
    ['plainly', '{ customer(id: "acme") { riskScore } }'],
    ['under an alias', '{ c: customer(id: "acme") { name: riskScore } }'],
    ['in a fragment', '{ customer(id: "acme") { ...F } } fragment F on Customer { riskScore }'],
    [
      'in a fragment in a fragment',
      '{ customer(id: "acme") { ...F } } fragment F on Customer { ...G } fragment G on Customer { riskScore }',
    ],
    ['in an inline fragment', '{ customer(id: "acme") { ... { ... on Customer { riskScore } } } }'],
    ['behind an interface', '{ party(id: "acme") { ... on Customer { riskScore } } }'],
    ['in a union', '{ found(text: "a") { ... on Customer { riskScore } } }'],
    ['by way of another subgraph', '{ invoice(id: "i1") { customer { riskScore } } }'],
    ['in a list', '{ customers(first: 1) { edges { node { children { riskScore } } } } }'],
    ['in a mutation', 'mutation { renameCustomer(id: "acme", name: "x") { customer { riskScore } } }'],
    ['in an operation among others', 'query B { __typename } query A { customer(id: "acme") { riskScore } }'],
    ['computed into another field', '{ customer(id: "acme") { creditLimit } }'],
    ['computed into another field of another subgraph', '{ invoice(id: "i1") { customer { creditLimit } } }'],
  ])('refuse a field before anything is fetched when it is read %s', async (_, query) => {
    const options = { roles: ['sales-ops', 'hr'], ...(query.startsWith('query B') && { operationName: 'A' }) };
    await refused(query, options, 'ROLE_REQUIRED', ['compliance']);
    const allowed = await gateway.ask(query, { ...options, roles: ['sales-ops', 'compliance', 'hr'] });
    expect(allowed.errors).toBeUndefined();
  });

  it.each(['@skip(if: true)', '@skip(if: $yes)', '@include(if: false)', '@include(if: $no)'])(
    'do not care for %s',
    async (directive) => {
      const query = `query($yes: Boolean = true, $no: Boolean = false) { a: __typename @skip(if: $yes) b: __typename @include(if: $no) customer(id: "acme") { riskScore ${directive} } }`;
      await refused(query, {}, 'ROLE_REQUIRED', ['compliance']);
    },
  );

  it.each([
    ['its own name', '{ found(text: "a") { ... on Person { __typename } } }'],
    ['an interface', '{ party(id: "pat") { id } }'],
    ['an interface and nothing but its name', '{ party(id: "pat") { __typename } }'],
    ['a union', '{ found(text: "a") { __typename } }'],
    ['an interface inside another type condition', '{ found(text: "a") { ... on Party { name } } }'],
  ])('refuse a protected type that could be reached by %s', async (_, query) => {
    await refused(query, {}, 'ROLE_REQUIRED', ['hr']);
    expect((await gateway.ask(query, { roles: ['hr'] })).errors).toBeUndefined();
  });

  it('hold for the field and for its type', async () => {
    const query = '{ party(id: "pat") { ... on Person { salary } } }';
    await refused(query, { scopes: ['salary:read'] }, 'ROLE_REQUIRED', ['hr']);
    await refused(query, { roles: ['hr'] }, 'SCOPE_REQUIRED', ['salary:read']);
    expect((await gateway.ask(query, { roles: ['hr'], scopes: ['salary:read'] })).data).toEqual({
      party: { salary: 100 },
    });
  });

  it('take any one of the roles and all of the scopes', async () => {
    const scopes = ['audit:read', 'audit:all'];
    await refused('{ auditTrail }', { roles: [], scopes }, 'ROLE_REQUIRED', ['auditor']);
    await refused('{ auditTrail }', { roles: ['auditor'], scopes: ['audit:read'] }, 'SCOPE_REQUIRED', scopes);
    expect((await gateway.ask('{ auditTrail }', { roles: ['x', 'auditor'], scopes })).data).toEqual({
      auditTrail: 'everything',
    });
  });

  it('refuse a mutation before its subgraph hears of it', async () => {
    const query = 'mutation { renameCustomer(id: "acme", name: "x") { receipt { outcome } } }';
    const before = gateway.customer.calls.length;
    await refused(query, { roles: ['billing-ops'] }, 'ROLE_REQUIRED', ['sales-ops']);
    expect(gateway.customer.calls).toHaveLength(before);
  });

  it('are asked of every viewer anew, for an operation that is known already', async () => {
    const query = '{ customer(id: "cedar") { id riskScore } }';
    for (let round = 0; round < 3; round += 1) {
      expect((await gateway.ask(query, { roles: ['compliance'] })).data).toEqual({
        customer: { id: 'cedar', riskScore: 2 },
      });
      await refused(query, { roles: ['sales'] }, 'ROLE_REQUIRED', ['compliance']);
    }
  });

  it('cannot be avoided by a text that looks like another one with a name', async () => {
    const query = 'query A { customer(id: "acme") { riskScore } }';
    for (const text of [`A\n${query}`, `1 A${query}`, ` A${query}`]) await gateway.ask(text);
    await refused(query, { operationName: 'A' }, 'ROLE_REQUIRED', ['compliance']);
  });
});

describe('an operation that would change two systems', () => {
  it.each([
    [
      'side by side',
      'mutation { renameCustomer(id: "a", name: "x") { receipt { outcome } } finalizeInvoice(id: "i") { receipt { outcome } } }',
    ],
    [
      'in fragments',
      'mutation { ...A ...B } fragment A on Mutation { renameCustomer(id: "a", name: "x") { receipt { outcome } } } fragment B on Mutation { b: finalizeInvoice(id: "i") { receipt { outcome } } }',
    ],
    [
      'one of them skipped',
      'mutation { renameCustomer(id: "a", name: "x") { receipt { outcome } } finalizeInvoice(id: "i") @skip(if: true) { receipt { outcome } } }',
    ],
  ])('is refused with their names: %s', async (_, query) => {
    const before = fetches();
    const answer = await gateway.ask(query, { roles: ['sales-ops', 'billing-ops'] });
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'CROSS_SYSTEM_MUTATION',
      systems: ['billing', 'customer'],
      useProcess: null,
    });
    expect(fetches()).toBe(before);
  });

  it('may change one of them twice', async () => {
    const query =
      'mutation { a: renameCustomer(id: "acme", name: "x") { receipt { outcome } } b: renameCustomer(id: "birch", name: "y") { receipt { outcome } } }';
    const answer = await gateway.ask(query);
    expect(answer.errors).toBeUndefined();
    expect(gateway.customer.calls.slice(-2)).toEqual(['renameCustomer acme', 'renameCustomer birch']);
    expect(codesOf(await gateway.ask(query, { headers: { 'idempotency-key': 'one-key' } }))).toEqual([
      'VALIDATION_FAILED',
    ]);
  });
});
