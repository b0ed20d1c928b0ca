import { mayAsk, seesEntity, seesField } from './may-see.ts';
import type { Question, World } from './questions.ts';
import type { Entity } from './truth.ts';
import type { Viewpoint } from './viewpoints.ts';

type Filter = {
  readonly list: string;
  readonly type: string;
  readonly filter: string;
  matches(entity: Entity): boolean;
};

/**
 * Entities found by what they hold: the references of other systems, document numbers, and every condition of every
 * filter, for every value of the cast. Who may not read a value may not learn it by looking for it.
 */
export function lookupsOf(world: World, who: Viewpoint): readonly Question[] {
  return [...byReference(world, who), ...byNumber(world, who), ...byFilters(world, who)];
}

function byReference(world: World, who: Viewpoint): readonly Question[] {
  if (!mayAsk(world.law, who, 'Query', 'customerByReference')) return [];
  return ofType(world, 'Customer').map((customer) => {
    const [reference] = customer.fields['crossReferences'] as readonly Readonly<Record<string, string>>[];
    const keys = ['system', 'instance', 'objectType', 'externalId'];
    const args = keys.map((name) => `${name}: "${reference?.[name] ?? ''}"`).join(', ');
    const seen = seesEntity(world.law, who, customer) && seesField(world.law, who, customer, 'crossReferences');
    return {
      route: 'customerByReference',
      subgraph: null,
      text: `{ customerByReference(${args}) { id } }`,
      variables: {},
      expected: { data: { customerByReference: seen ? { id: customer.id } : null } },
    };
  });
}

function byNumber(world: World, who: Viewpoint): readonly Question[] {
  if (!mayAsk(world.law, who, 'Query', 'invoiceByNumber')) return [];
  const numbered = ofType(world, 'Invoice').filter(({ fields }) => fields['number'] !== null);
  return numbered.map((invoice) => {
    const { number, legalEntityId } = invoice.fields as Readonly<Record<string, string>>;
    return {
      route: 'invoiceByNumber',
      subgraph: null,
      text: `{ invoiceByNumber(legalEntityId: "${legalEntityId}", number: "${number}") { id } }`,
      variables: {},
      expected: { data: { invoiceByNumber: seesEntity(world.law, who, invoice) ? { id: invoice.id } : null } },
    };
  });
}

function byFilters(world: World, who: Viewpoint): readonly Question[] {
  return filtersOf(world)
    .filter(({ list }) => mayAsk(world.law, who, 'Query', list))
    .map(({ list, type, filter, matches }) => {
      const found = ofType(world, type).filter((entity) => matches(entity) && seesEntity(world.law, who, entity));
      const edges = found.map(({ id }) => ({ node: { id } })).sort((a, b) => (a.node.id < b.node.id ? -1 : 1));
      const refused =
        list === 'customers' && who.claims?.partner !== undefined && /country|segment|nameStartsWith/.test(filter);
      return {
        route: `${list}(filter)`,
        subgraph: null,
        text: `{ ${list}(first: 20, filter: { ${filter} }) { edges { node { id } } } }`,
        variables: {},
        // A list filtered by a field tells its value, which a partner may read of some customers only.
        expected: refused ? { code: 'ROLE_REQUIRED' } : { data: { [list]: { edges } } },
      };
    });
}

function filtersOf(world: World): readonly Filter[] {
  const same = (list: string, type: string, field: string, as: 'text' | 'name', filtered = field): readonly Filter[] =>
    valuesOf(world, type, field).map((value) => ({
      list,
      type,
      filter: `${filtered}: ${as === 'text' ? `"${value}"` : `[${value}]`}`,
      matches: (entity) => entity.fields[field] === value,
    }));
  const ofCustomer = (list: string, type: string): readonly Filter[] =>
    ofType(world, 'Customer').map(({ id }) => ({
      list,
      type,
      filter: `customerId: "${id}"`,
      matches: (entity) => entity.customer === id,
    }));
  const byIds = (list: string, type: string): Filter => ({
    list,
    type,
    filter: `ids: [${ofType(world, type)
      .map(({ id }) => `"${id}"`)
      .join(', ')}]`,
    matches: () => true,
  });
  return [
    byIds('customers', 'Customer'),
    ...same('customers', 'Customer', 'status', 'name'),
    ...same('customers', 'Customer', 'country', 'text'),
    ...same('customers', 'Customer', 'segment', 'text'),
    ...same('customers', 'Customer', 'normalisedName', 'text', 'nameStartsWith'),
    byIds('billingAccounts', 'BillingAccount'),
    ...ofCustomer('billingAccounts', 'BillingAccount'),
    ...same('billingAccounts', 'BillingAccount', 'legalEntityId', 'text'),
    ...same('billingAccounts', 'BillingAccount', 'status', 'name'),
    byIds('invoices', 'Invoice'),
    ...ofCustomer('invoices', 'Invoice'),
    ...same('invoices', 'Invoice', 'legalEntityId', 'text'),
    ...same('invoices', 'Invoice', 'status', 'name'),
    {
      list: 'invoices',
      type: 'Invoice',
      filter: 'issuedFrom: "2020-01-01"',
      matches: ({ fields }) => fields['issueDate'] !== null,
    },
    { list: 'invoices', type: 'Invoice', filter: 'issuedTo: "2020-01-01"', matches: () => false },
  ];
}

function valuesOf(world: World, type: string, field: string): readonly string[] {
  return [...new Set(ofType(world, type).map(({ fields }) => String(fields[field])))];
}

function ofType(world: World, type: string): readonly Entity[] {
  return world.truth.filter((entity) => entity.type === type);
}
