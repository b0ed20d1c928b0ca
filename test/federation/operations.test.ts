import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../harness/house.ts';

const operator = { sub: 'omar.operator', roles: ['operator'] };

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house?.[Symbol.asyncDispose]());

describe('the catalogue of events', () => {
  const text = `query ($after: Cursor, $filter: EventTypeFilter) {
    eventTypes(filter: $filter, first: 10, after: $after) {
      edges { node { id type source entity description schemaVersion schema } } pageInfo { hasNextPage endCursor }
    }
  }`;

  it('is read page by page, each type once, in the order of their names', async () => {
    const types: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const reply = await house.ask(operator, text, { after });
      const { edges, pageInfo } = reply.data?.['eventTypes'] as Page;
      types.push(...edges.map(({ node }) => node.type));
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(types).toEqual([...new Set(types)].sort());
    expect(types).toEqual(expect.arrayContaining(['billing.invoice.finalized', 'customer.customer.created']));
  });

  it('tells of one source or one entity', async () => {
    const reply = await house.ask(operator, text, { filter: { source: 'billing', entity: 'Invoice' } });
    const { edges } = reply.data?.['eventTypes'] as Page;
    expect(new Set(edges.map(({ node }) => `${node.source} ${node.entity}`))).toEqual(new Set(['billing Invoice']));
    for (const { node } of edges) expect(JSON.parse(node['schema'] ?? '')).toMatchObject({ title: node.type });
    const nothing = await house.ask(operator, text, { filter: { source: 'nobody' } });
    expect(nothing.data).toEqual({
      eventTypes: { edges: [], pageInfo: { hasNextPage: false, endCursor: null } },
    });
  });

  it.each(['portal', 'partner', 'sales'])('is not there for %s', async (role) => {
    const reply = await house.ask({ sub: 'somebody', roles: [role] }, text);
    expect(reply.errors?.map(({ extensions }) => extensions['code'])).toEqual(['ROLE_REQUIRED']);
  });
});

type Page = {
  readonly edges: readonly { readonly node: Readonly<Record<string, string>> & { readonly type: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
