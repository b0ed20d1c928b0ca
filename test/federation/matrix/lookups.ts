import { mayAsk, seesEntity, seesField } from './may-see.ts';
import { linkKey, type Question, type World } from './questions.ts';
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
  return [
    ...byReference(world, who),
    ...byNumber(world, who),
    ...bySku(world, who),
    ...byPrice(world, who),
    ...byContractNumber(world, who),
    ...byFilters(world, who),
  ];
}

function byReference(world: World, who: Viewpoint): readonly Question[] {
  if (!mayAsk(world.law, who, 'Query', 'customerByReference')) return [];
  const known = ofType(world, 'Customer').filter(({ fields }) => (fields['crossReferences'] as unknown[]).length > 0);
  return known.map((customer) => {
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

function bySku(world: World, who: Viewpoint): readonly Question[] {
  if (!mayAsk(world.law, who, 'Query', 'productBySku')) return [];
  return ofType(world, 'Product').map((product) => ({
    route: 'productBySku',
    subgraph: null,
    text: `{ productBySku(sku: "${String(product.fields['sku'])}") { id } }`,
    variables: {},
    expected: { data: { productBySku: seesEntity(world.law, who, product) ? { id: product.id } : null } },
  }));
}

/** By the published book of the cast; a draft's prices are nobody's. */
function byPrice(world: World, who: Viewpoint): readonly Question[] {
  if (!mayAsk(world.law, who, 'Query', 'priceInForce')) return [];
  return ofType(world, 'PriceBook').flatMap((book) => {
    const [entry] = book.fields['entries'] as readonly Readonly<Record<string, string>>[];
    const isInForce = book.fields['status'] === 'PUBLISHED';
    if (entry === undefined || !isInForce) return [];
    const seen = seesEntity(world.law, who, book);
    return {
      route: 'priceInForce',
      subgraph: null,
      text: `{ priceInForce(productId: "${entry['productId']}", currency: "EUR", legalEntityId: "le_de") { id } }`,
      variables: {},
      expected: { data: { priceInForce: seen ? { id: entry['id'] } : null } },
    };
  });
}

function byContractNumber(world: World, who: Viewpoint): readonly Question[] {
  if (!mayAsk(world.law, who, 'Query', 'contractByNumber')) return [];
  return ofType(world, 'Contract').map((contract) => ({
    route: 'contractByNumber',
    subgraph: null,
    text: `{ contractByNumber(number: "${String(contract.fields['number'])}") { id } }`,
    variables: {},
    expected: { data: { contractByNumber: seesEntity(world.law, who, contract) ? { id: contract.id } : null } },
  }));
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
        text: `{ ${list}(first: 50, filter: { ${filter} }) { edges { node { id } } } }`,
        variables: {},
        // A list filtered by a field tells its value, which a partner may read of some customers only.
        expected: refused ? { code: 'ROLE_REQUIRED' } : { data: { [list]: { edges } } },
      };
    });
}

function filtersOf(world: World): readonly Filter[] {
  const same = (
    list: string,
    type: string,
    field: string,
    as: 'text' | 'name' | 'word',
    filtered = field,
  ): readonly Filter[] =>
    valuesOf(world, type, field).map((value) => ({
      list,
      type,
      filter: `${filtered}: ${{ text: `"${value}"`, name: `[${value}]`, word: value }[as]}`,
      matches: (entity) => entity.fields[field] === value,
    }));
  const ofCustomer = (list: string, type: string): readonly Filter[] =>
    ofType(world, 'Customer').map(({ id }) => ({
      list,
      type,
      filter: `customerId: "${id}"`,
      matches: (entity) => entity.customer === id,
    }));
  const ofAccount = (list: string, type: string): readonly Filter[] =>
    ofType(world, 'BillingAccount').map(({ id }) => ({
      list,
      type,
      filter: `billingAccountId: "${id}"`,
      matches: (entity) => world.links.get(linkKey(entity, 'billingAccount'))?.includes(id) ?? false,
    }));
  const legalEntitiesOf = (list: string, type: string): readonly Filter[] =>
    same(list, type, 'legalEntityId', 'text').filter(({ filter }) => !filter.includes('null'));
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
    byIds('products', 'Product'),
    ...same('products', 'Product', 'type', 'word'),
    ...same('products', 'Product', 'status', 'name'),
    ...same('products', 'Product', 'productLine', 'text'),
    byIds('priceBooks', 'PriceBook'),
    ...same('priceBooks', 'PriceBook', 'currency', 'text'),
    ...same('priceBooks', 'PriceBook', 'status', 'name'),
    ...legalEntitiesOf('priceBooks', 'PriceBook'),
    byIds('quotes', 'Quote'),
    ...ofCustomer('quotes', 'Quote'),
    ...same('quotes', 'Quote', 'legalEntityId', 'text'),
    ...same('quotes', 'Quote', 'status', 'name'),
    { list: 'quotes', type: 'Quote', filter: 'validUntil: "2020-01-01"', matches: () => false },
    byIds('deals', 'Deal'),
    ...ofCustomer('deals', 'Deal'),
    ...same('deals', 'Deal', 'status', 'name'),
    byIds('contracts', 'Contract'),
    ...ofCustomer('contracts', 'Contract'),
    ...same('contracts', 'Contract', 'legalEntityId', 'text'),
    ...same('contracts', 'Contract', 'status', 'name'),
    {
      list: 'contracts',
      type: 'Contract',
      filter: 'endDate: "2029-01-15"',
      matches: ({ fields }) => String(fields['endDate']) <= '2029-01-15',
    },
    { list: 'contracts', type: 'Contract', filter: 'renewalDueBy: "2020-01-01"', matches: () => false },
    byIds('amendments', 'Amendment'),
    ...ofCustomer('amendments', 'Amendment'),
    ...same('amendments', 'Amendment', 'legalEntityId', 'text'),
    ...same('amendments', 'Amendment', 'status', 'name'),
    {
      list: 'amendments',
      type: 'Amendment',
      filter: 'effectiveDate: "2026-12-31"',
      matches: ({ fields }) => String(fields['effectiveDate']) <= '2026-12-31',
    },
    byIds('billingAccounts', 'BillingAccount'),
    ...ofCustomer('billingAccounts', 'BillingAccount'),
    ...same('billingAccounts', 'BillingAccount', 'legalEntityId', 'text'),
    ...same('billingAccounts', 'BillingAccount', 'status', 'name'),
    byIds('billingSubscriptions', 'BillingSubscription'),
    ...ofCustomer('billingSubscriptions', 'BillingSubscription'),
    ...same('billingSubscriptions', 'BillingSubscription', 'legalEntityId', 'text'),
    ...same('billingSubscriptions', 'BillingSubscription', 'status', 'name'),
    byIds('billRuns', 'BillRun'),
    ...same('billRuns', 'BillRun', 'legalEntityId', 'text'),
    ...same('billRuns', 'BillRun', 'status', 'name'),
    byIds('dunningCases', 'DunningCase'),
    ...ofCustomer('dunningCases', 'DunningCase'),
    ...ofAccount('dunningCases', 'DunningCase'),
    ...same('dunningCases', 'DunningCase', 'legalEntityId', 'text'),
    ...same('dunningCases', 'DunningCase', 'status', 'name'),
    byIds('payouts', 'Payout'),
    ...same('payouts', 'Payout', 'legalEntityId', 'text'),
    ...same('payouts', 'Payout', 'provider', 'text'),
    byIds('meters', 'Meter'),
    ...same('meters', 'Meter', 'code', 'text'),
    byIds('legalEntities', 'LegalEntity'),
    ...same('legalEntities', 'LegalEntity', 'country', 'text'),
    ...same('legalEntities', 'LegalEntity', 'chartId', 'text'),
    ...same('legalEntities', 'LegalEntity', 'status', 'name'),
    byIds('accounts', 'Account'),
    ...same('accounts', 'Account', 'chartId', 'text'),
    ...same('accounts', 'Account', 'code', 'text'),
    ...same('accounts', 'Account', 'type', 'name'),
    ...same('accounts', 'Account', 'control', 'name'),
    byIds('calendars', 'Calendar'),
    ...same('calendars', 'Calendar', 'legalEntityId', 'text'),
    byIds('accountingPeriods', 'AccountingPeriod'),
    ...same('accountingPeriods', 'AccountingPeriod', 'legalEntityId', 'text'),
    {
      list: 'accountingPeriods',
      type: 'AccountingPeriod',
      filter: 'on: "2026-02-28"',
      matches: ({ fields }) => fields['number'] === 2,
    },
    {
      list: 'accountingPeriods',
      type: 'AccountingPeriod',
      filter: 'module: GL, status: [OPEN]',
      matches: ({ fields }) => fields['number'] === 1,
    },
    {
      list: 'accountingPeriods',
      type: 'AccountingPeriod',
      filter: 'status: [OPEN, CLOSED]',
      matches: ({ fields }) => fields['number'] === 1,
    },
    byIds('mappingRules', 'MappingRule'),
    ...same('mappingRules', 'MappingRule', 'status', 'name'),
    ...same('mappingRules', 'MappingRule', 'purpose', 'name'),
    byIds('erpInstances', 'ErpInstance'),
    ...same('erpInstances', 'ErpInstance', 'kind', 'word'),
    ...same('erpInstances', 'ErpInstance', 'status', 'name'),
    byIds('routingRules', 'RoutingRule'),
    ...same('routingRules', 'RoutingRule', 'erpInstanceId', 'text'),
    ...same('routingRules', 'RoutingRule', 'status', 'name'),
    byIds('fxRates', 'FxRate'),
    ...same('fxRates', 'FxRate', 'from', 'text'),
    ...same('postingRequests', 'PostingRequest', 'legalEntityId', 'text'),
    ...same('postingRequests', 'PostingRequest', 'status', 'name'),
    ...same('postingRequests', 'PostingRequest', 'purpose', 'name'),
    byIds('receivables', 'Receivable'),
    ...ofCustomer('receivables', 'Receivable'),
    ...same('receivables', 'Receivable', 'legalEntityId', 'text'),
    ...same('receivables', 'Receivable', 'status', 'name'),
    byIds('ssps', 'Ssp'),
    ...same('ssps', 'Ssp', 'productId', 'text'),
    ...same('ssps', 'Ssp', 'currency', 'text'),
    ...legalEntitiesOf('ssps', 'Ssp'),
    byIds('bundlePrices', 'BundlePrice'),
    ...same('bundlePrices', 'BundlePrice', 'currency', 'text'),
    ...legalEntitiesOf('bundlePrices', 'BundlePrice'),
    ...['own-item-2', 'common-item-1'].map((item) => ({
      list: 'bundlePrices',
      type: 'BundlePrice',
      filter: `productId: "${item}"`,
      matches: ({ fields }: Entity) => (fields['items'] as readonly string[]).includes(item),
    })),
    byIds('revenueContracts', 'RevenueContract'),
    ...same('revenueContracts', 'RevenueContract', 'legalEntityId', 'text'),
    ...same('revenueContracts', 'RevenueContract', 'contractId', 'text'),
    ...same('revenueContracts', 'RevenueContract', 'customerId', 'text'),
    ...same('revenueContracts', 'RevenueContract', 'hold', 'name').filter(({ filter }) => !filter.includes('null')),
    byIds('creditProfiles', 'CreditProfile'),
    ...same('creditProfiles', 'CreditProfile', 'customerId', 'text'),
    ...legalEntitiesOf('creditProfiles', 'CreditProfile'),
    ...['held', 'waiting'].map((filter) => ({
      list: 'creditProfiles',
      type: 'CreditProfile',
      filter: `${filter}: true`,
      matches: ({ fields }: Entity) => fields['hold'] !== null,
    })),
    byIds('revenueRuns', 'RevenueRun'),
    ...same('revenueRuns', 'RevenueRun', 'legalEntityId', 'text'),
    ...same('revenueRuns', 'RevenueRun', 'status', 'name'),
    byIds('journalEntries', 'JournalEntry'),
    ...same('journalEntries', 'JournalEntry', 'legalEntityId', 'text'),
    ...same('journalEntries', 'JournalEntry', 'status', 'name'),
    ...same('journalEntries', 'JournalEntry', 'type', 'name'),
    {
      list: 'journalEntries',
      type: 'JournalEntry',
      filter: 'number: "JE-000001"',
      matches: ({ fields }) => fields['number'] === 'JE-000001',
    },
    { list: 'journalEntries', type: 'JournalEntry', filter: 'postedFrom: "2026-01-16"', matches: isReversal },
    {
      list: 'journalEntries',
      type: 'JournalEntry',
      filter: 'postedTo: "2026-01-16"',
      matches: (one) => !isReversal(one),
    },
    { list: 'accounts', type: 'Account', filter: 'activeOn: "2020-01-01"', matches: () => true },
    { list: 'accounts', type: 'Account', filter: 'activeOn: "2019-12-31"', matches: () => false },
    byIds('invoices', 'Invoice'),
    ...ofCustomer('invoices', 'Invoice'),
    ...same('invoices', 'Invoice', 'legalEntityId', 'text'),
    ...same('invoices', 'Invoice', 'status', 'name'),
    ...(['creditNotes', 'refunds'] as const).flatMap((list) => {
      const type = list === 'refunds' ? 'Refund' : 'CreditNote';
      return [
        byIds(list, type),
        ...ofCustomer(list, type),
        ...same(list, type, 'legalEntityId', 'text'),
        ...same(list, type, 'status', 'name'),
      ];
    }),
    byIds('payments', 'Payment'),
    ...ofCustomer('payments', 'Payment'),
    ...same('payments', 'Payment', 'legalEntityId', 'text'),
    ...same('payments', 'Payment', 'status', 'name'),
    {
      list: 'payments',
      type: 'Payment',
      filter: 'unallocatedOnly: true',
      matches: ({ fields }) => !/^0(\.0+)?$/.test((fields['unallocated'] as { readonly amount: string }).amount),
    },
    {
      list: 'payments',
      type: 'Payment',
      filter: 'receivedFrom: "2020-01-01"',
      matches: ({ fields }) => fields['receivedDate'] !== null,
    },
    { list: 'payments', type: 'Payment', filter: 'receivedTo: "2020-01-01"', matches: () => false },
    {
      list: 'invoices',
      type: 'Invoice',
      filter: 'issuedFrom: "2020-01-01"',
      matches: ({ fields }) => fields['issueDate'] !== null,
    },
    { list: 'invoices', type: 'Invoice', filter: 'issuedTo: "2020-01-01"', matches: () => false },
  ];
}

function isReversal({ fields }: Entity): boolean {
  return fields['type'] === 'REVERSAL';
}

function valuesOf(world: World, type: string, field: string): readonly string[] {
  return [...new Set(ofType(world, type).map(({ fields }) => String(fields[field])))];
}

function ofType(world: World, type: string): readonly Entity[] {
  return world.truth.filter((entity) => entity.type === type);
}
