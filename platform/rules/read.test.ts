import { readFileSync } from 'node:fs';
import { parse, type DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSubgraphs } from '../../scripts/compose-supergraph.ts';
import { fromRoot } from '../root.ts';
import type { Rules } from './model.ts';
import { readRules, readSupergraphRules } from './read.ts';

const customer = readRules(fixture('customer'));
const billing = readRules(fixture('billing'));
const both = readSupergraphRules(composed({ customer: fixture('customer'), billing: fixture('billing') }));

describe('the rules of a subgraph', () => {
  it('knows an entity by its key and group, its access, and whether it is a person', () => {
    const { fields, lifecycle, ...type } = present(customer.types['Customer']);
    expect(type).toEqual({
      entity: true,
      group: 'customer.commercial',
      access: { roles: ['sales', 'portal'], scopes: [] },
      dataSubject: true,
    });
    expect(lifecycle).toEqual({
      field: 'status',
      states: ['PROSPECT', 'ACTIVE', 'ON_HOLD'],
      moves: [{ from: ['ACTIVE'], to: 'ON_HOLD', by: 'fact' }],
    });
    expect(Object.keys(fields)).toContain('legalName');
  });

  it('gives a field the group of its type unless it has one of its own', () => {
    expect(field(customer, 'Customer', 'email')).toMatchObject({ group: 'customer.commercial', writers: ['sales'] });
    expect(field(customer, 'Customer', 'legalName')).toMatchObject({
      group: 'customer.legal',
      writers: ['finance-steward'],
      mutableIn: ['PROSPECT', 'ACTIVE'],
    });
  });

  it('marks personal values, also inside parts', () => {
    expect(field(customer, 'Customer', 'email').pii).toBe(true);
    expect(field(customer, 'Address', 'lines').pii).toBe(true);
    expect(field(customer, 'Customer', 'legalName').pii).toBe(false);
  });

  it('follows a field through lists and connections to the objects it holds', () => {
    expect(field(customer, 'Customer', 'addresses').of).toBe('Address');
    expect(field(customer, 'Customer', 'children').of).toBe('Customer');
    expect(field(customer, 'CustomerConnection', 'edges').of).toBe('CustomerEdge');
    expect(field(customer, 'CustomerEdge', 'node').of).toBe('Customer');
    expect(field(customer, 'Customer', 'status').of).toBeNull();
  });

  it('takes "no @access" for no answer, and reads sizes and costs', () => {
    expect(field(customer, 'Customer', 'email').access).toBeNull();
    expect(field(customer, 'Customer', 'creditLimit').access).toEqual({ roles: ['finance'], scopes: [] });
    expect(customer.queries['customers']).toEqual({
      subgraph: null,
      access: { roles: ['sales'], scopes: ['customers:list'] },
      cost: 5,
      listSize: { max: 100, by: 'first' },
    });
    expect(field(customer, 'Address', 'lines').listSize).toEqual({ max: 6, by: null });
  });

  it('reads everything a mutation says of itself, and keeps keys for 30 days where it says nothing', () => {
    expect(customer.mutations['activateCustomer']).toEqual({
      subgraph: null,
      access: { roles: ['finance-steward'], scopes: [] },
      cost: null,
      listSize: null,
      entity: 'Customer',
      transitions: [
        { entity: 'Customer', from: ['PROSPECT'], to: 'ACTIVE' },
        { entity: 'Customer', from: ['ON_HOLD'], to: 'ACTIVE' },
      ],
      writes: [],
      retentionDays: 400,
      duties: ['13.5', '13.11'],
      emits: ['customer.customer.statusChanged'],
    });
    expect(customer.mutations['createCustomer']).toMatchObject({
      retentionDays: 30,
      transitions: [{ entity: 'Customer', from: [], to: 'PROSPECT' }],
      writes: ['Customer.legalName', 'Customer.email'],
    });
  });

  it("does not take another's entity for its own, nor what it adds to it for the other's", () => {
    expect(billing.types['Customer']).toMatchObject({ entity: false, group: null, access: null });
    expect(field(billing, 'Customer', 'billingAccounts')).toMatchObject({ group: null, of: 'BillingAccount' });
    expect(field(billing, 'Customer', 'collectionsStatus').group).toBe('billing.dunning');
  });

  it('takes a stub that cannot be resolved here for no entity, whatever group it claims', () => {
    const rules = readRules(
      parse('type Contract @key(fields: "id", resolvable: false) @entity(group: "contract.terms") { id: ID! }'),
    );
    expect(rules.types['Contract']?.entity).toBe(false);
  });

  it('merges the extensions of a type into it', () => {
    const rules = readRules(parse('type A { a: Int } extend type A @access(roles: "x") { b: Int @cost(weight: 3) }'));
    expect(rules.types['A']).toMatchObject({ access: { roles: ['x'] }, fields: { a: { cost: null }, b: { cost: 3 } } });
  });

  it('reads roots of other names', () => {
    const rules = readRules(parse('schema { query: Q } type Q { a: Int @cost(weight: 2) }'));
    expect(rules.queries['a']?.cost).toBe(2);
    expect(rules.types).toEqual({});
  });
});

describe('the rules of the supergraph', () => {
  it('says which subgraph answers each root field', () => {
    expect(both.queries['customer']?.subgraph).toBe('customer');
    expect(both.queries['billingAccount']?.subgraph).toBe('billing');
    expect(both.mutations['createCustomer']?.subgraph).toBe('customer');
    expect(both.mutations['closeBillingAccount']?.subgraph).toBe('billing');
  });

  it('says it of a supergraph of one subgraph too, where composition notes it on the root alone', () => {
    const alone = readSupergraphRules(composed({ customer: fixture('customer') }));
    expect(alone.queries['customer']?.subgraph).toBe('customer');
    expect(alone.mutations['createCustomer']?.subgraph).toBe('customer');
  });

  it('is otherwise what the subgraphs say, each of its own', () => {
    for (const rules of [customer, billing]) {
      for (const [name, type] of Object.entries(rules.types)) {
        if (rules === billing && name === 'Customer') continue;
        expect(present(both.types[name]), name).toEqual({
          ...type,
          fields: { ...both.types[name]?.fields, ...type.fields },
        });
      }
      expect(withoutSubgraph(both.mutations)).toMatchObject(withoutSubgraph(rules.mutations));
      expect(withoutSubgraph(both.queries)).toMatchObject(withoutSubgraph(rules.queries));
    }
  });

  it("keeps what one subgraph adds to another's entity out of that entity's group", () => {
    expect(both.types['Customer']).toMatchObject({ entity: true, group: 'customer.commercial' });
    expect(field(both, 'Customer', 'id').group).toBe('customer.commercial');
    expect(field(both, 'Customer', 'billingAccounts').group).toBeNull();
    expect(field(both, 'Customer', 'collectionsStatus').group).toBe('billing.dunning');
  });

  it('finds the rules under the names a subgraph gave them', () => {
    const rules = readSupergraphRules(composed({ x: parse(renamed) }));
    expect(rules.types['A']).toMatchObject({ entity: true, group: 'x.one', dataSubject: true });
    expect(field(rules, 'A', 'n')).toMatchObject({ group: 'x.two', pii: true, writers: ['w'] });
    expect(readRules(parse(renamed)).types['A']).toEqual(rules.types['A']);
  });

  it("does not take a stranger's directive of the same name for a rule", () => {
    const strange = renamed
      .replace('type Query', 'directive @owned(writers: [String!]) on FIELD_DEFINITION\ntype Query')
      .replace('id: ID!', 'id: ID! @owned(writers: ["stranger"])');
    expect(field(readRules(parse(strange)), 'A', 'id').writers).toEqual([]);
  });

  it('reads a supergraph of somebody else as one without rules', () => {
    const plain = parse('type Query { a: A } type Mutation { b: A } type A @key(fields: "id") { id: ID! }');
    const rules = readSupergraphRules(composed({ other: linked(plain) }));
    expect(rules.types['A']).toMatchObject({ entity: false, group: null, access: null });
    expect(rules.mutations['b']).toMatchObject({ subgraph: 'other', access: null, transitions: [], writes: [] });
  });
});

const renamed = `
  extend schema
    @link(
      url: "https://specs.apollo.dev/federation/v2.3", as: "fed"
      import: [{ name: "@key", as: "@identified" }, { name: "@tag", as: "@label" }, "@composeDirective"]
    )
    @link(url: "https://concord.dev/rules/v1.0", import: [{ name: "@entity", as: "@mastered" }])
    @composeDirective(name: "@mastered")
    @composeDirective(name: "@rules__owned")
  directive @mastered(group: String!) on OBJECT
  directive @rules__owned(group: String, writers: [String!]) on FIELD_DEFINITION
  type Query { a: A }
  type A @identified(fields: "id") @mastered(group: "x.one") @label(name: "data-subject") {
    id: ID!
    n: String @rules__owned(group: "x.two", writers: ["w"]) @label(name: "pii")
  }
`;

function composed(subgraphs: Readonly<Record<string, DocumentNode>>): string {
  const composition = composeSubgraphs(
    Object.entries(subgraphs).map(([name, document]) => ({ name, url: `http://127.0.0.1/${name}`, document })),
  );
  if ('errors' in composition) throw new Error(composition.errors.map(({ message }) => message).join('\n'));
  return composition.sdl;
}

function linked(document: DocumentNode): DocumentNode {
  const link = parse(
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])',
  );
  return { ...document, definitions: [...link.definitions, ...document.definitions] };
}

function withoutSubgraph(roots: Rules['queries']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(roots).map(([name, rule]) => [name, { ...rule, subgraph: undefined }]));
}

function field(rules: Rules, type: string, name: string) {
  return present(rules.types[type]?.fields[name]);
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}

function fixture(name: string): DocumentNode {
  return parse(readFileSync(fromRoot('platform/rules/fixtures', `${name}.graphql`), 'utf8'));
}
