import { readFile } from 'node:fs/promises';
import { Kind, parse, print, visit, type FieldNode, type OperationDefinitionNode } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { fromRoot } from '../../platform/root.ts';
import { personas } from '../../scripts/personas.ts';
import { seedDemo } from '../../house/seed/demo.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openDemoHouse, type DemoHouse } from './fixtures/demo-house.ts';

let demo: DemoHouse;
/** The document of the README, and each part of it alone, by its field. */
let view: string;
let parts: ReadonlyMap<string, string>;
beforeAll(async () => {
  demo = await openDemoHouse();
  view = viewOf(await readFile(fromRoot('README.md'), 'utf8'));
  parts = partsOf(view);
}, 240_000);
afterEach(() => demo.stop(null));
afterAll(() => demo?.[Symbol.asyncDispose]());

type LabsInvoice = {
  readonly issueDate: string;
  readonly lines: readonly {
    readonly quantity: string;
    readonly period: { readonly from: string };
    readonly net: { readonly amount: string };
    readonly tierLines: readonly { readonly unitPrice: string }[];
  }[];
};

const billingOps = personas['billing-ops'] as DevelopmentClaims;

describe('the demo company at the end of its year', () => {
  it('has books that are equal: trial balances, receivables and revenue come to zero', async () => {
    const controller = personas['controller'] as DevelopmentClaims;
    for (const legalEntityId of ['le_us', 'le_de']) {
      const { data, errors } = await demo.ask(
        controller,
        `query ($id: ID!) {
          trialBalance(legalEntityId: $id) { difference { amount } debit { amount } }
          controlBalance(legalEntityId: $id) { currencies { difference { amount } functionalDifference { amount } } }
          revenueControl(legalEntityId: $id) { currencies { unequal difference { amount } recognised { amount } } }
          postingRequests(filter: { legalEntityId: $id, status: [RECEIVED, REJECTED] }) { edges { node { message } } }
        }`,
        { id: legalEntityId },
      );
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({
        trialBalance: { difference: { amount: '0.00' } },
        controlBalance: { currencies: [{ difference: { amount: '0.00' }, functionalDifference: { amount: '0.00' } }] },
        revenueControl: { currencies: [{ unequal: 0, difference: { amount: '0.00' } }] },
        postingRequests: { edges: [] },
      });
    }
  });

  it('has a contract in every state that can be reached', async () => {
    const states = await listed('contracts(first: 100) { edges { node { status } } }');
    expect([...new Set(states.map(({ status }) => status))].sort()).toEqual([
      'ACTIVE',
      'APPROVED',
      'DRAFT',
      'EXPIRED',
      'IN_REVIEW',
      'SIGNED',
      'SUSPENDED',
      'TERMINATED',
      'VOIDED',
    ]);
  });

  it('has a deal that was won, of a contract of each company, and one that its opportunity shows', async () => {
    const sales = personas['sales-ops'] as DevelopmentClaims;
    const text = `{
      deals(first: 10) { edges { node {
        id name status opportunityId customer { tradingName } contracts(first: 5) { edges { node { legalEntityId status } } }
      } } }
      customerByReference(system: "concord", instance: "demo", objectType: "Customer", externalId: "cedar") {
        opportunities { edges { node { id dealId } } }
      }
    }`;
    await vi.waitFor(async () => {
      const { data, errors } = await demo.ask(sales, text);
      expect(errors).toBeUndefined();
      const nodesOf = (connection: unknown) =>
        (connection as { edges: { node: Record<string, unknown> }[] }).edges.map(({ node }) => node);
      const [won, open] = nodesOf(data?.['deals']);
      const [shown] = nodesOf((data?.['customerByReference'] as Record<string, unknown>)['opportunities']);
      expect(won).toMatchObject({ status: 'WON', opportunityId: null });
      expect(nodesOf(won?.['contracts'])).toEqual([
        { legalEntityId: 'le_us', status: 'ACTIVE' },
        { legalEntityId: 'le_de', status: 'SIGNED' },
      ]);
      expect(open).toMatchObject({ status: 'OPEN', contracts: { edges: [] }, opportunityId: shown?.['id'] });
      expect(shown?.['dealId']).toBe(open?.['id']);
    }, 30_000);
  });

  it('has closed its first quarter, every module of it, and keeps the rest of the year open', async () => {
    const periods = await listed(
      'accountingPeriods(first: 100) { edges { node { name legalEntityId from modules { status } } } }',
    );
    for (const { from, modules } of periods as readonly { from: string; modules: readonly { status: string }[] }[]) {
      const status = from < '2026-01-01' ? 'CLOSED' : from < '2027-01-01' ? 'OPEN' : 'FUTURE';
      expect(modules.map((module) => module.status)).toEqual([status, status, status, status]);
    }
    expect(periods).toHaveLength(48);
  });

  it('billed, was paid in full and in part, credited, and counted usage', async () => {
    const invoices = await listed('invoices(first: 100) { edges { node { status type legalEntityId } } }');
    const payments = await listed(
      'payments(first: 100) { edges { node { status unallocated { amount } fee { amount } } } }',
    );
    const count = (rows: readonly object[], row: object) =>
      rows.filter((one) => Object.entries(row).every(([name, value]) => one[name as never] === value)).length;
    expect(count(invoices, { legalEntityId: 'le_us', status: 'PAID' })).toBeGreaterThan(12);
    expect(count(invoices, { legalEntityId: 'le_de', status: 'PAID' })).toBeGreaterThan(12);
    expect(count(invoices, { status: 'OPEN' })).toBeGreaterThan(2);
    expect(payments.filter(({ unallocated }) => (unallocated as { amount: string }).amount !== '0.00')).toHaveLength(1);
    expect(await listed('creditNotes(first: 100) { edges { node { status } } }')).toHaveLength(2);
    expect(
      await listed(
        'billingSubscriptions(first: 100) { edges { node { status ratedUsage(first: 100) { edges { node { state } } } } } }',
      ),
    ).toContainEqual({
      status: 'ACTIVE',
      ratedUsage: { edges: Array.from({ length: 10 }, () => ({ node: { state: 'POSTED' } })) },
    });
  });

  it('billed Labs at the quantity and the price that were agreed for each month', async () => {
    const { data } = await demo.ask(
      billingOps,
      `{ customerByReference(system: "concord", instance: "demo", objectType: "Customer", externalId: "acme-labs") {
        invoices(first: 50) { edges { node {
          issueDate lines { quantity period { from } net { amount } tierLines { unitPrice } }
        } } }
      } }`,
    );
    const invoices = (data as unknown as { customerByReference: { invoices: { edges: { node: LabsInvoice }[] } } })
      .customerByReference.invoices.edges;
    // Nobody had billed it before March.
    expect(invoices.map(({ node: { issueDate, lines } }) => [issueDate, lines.length]).slice(0, 2)).toEqual([
      ['2026-03-05', 6],
      ['2026-04-05', 1],
    ]);
    const months = (from: string, count: number, ...terms: readonly string[]) =>
      Array.from({ length: count }, (_, index) => [
        new Date(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5)) - 1 + index, 1)).toISOString().slice(0, 10),
        ...terms,
      ]);
    expect(
      invoices
        .flatMap(({ node }) => node.lines)
        .map(({ quantity, period, net, tierLines: [tier] }) => [period.from, quantity, tier?.unitPrice, net.amount]),
    ).toEqual([
      ...months('2025-10', 4, '5', '44', '220.00'),
      ...months('2026-02', 8, '8', '44', '352.00'),
      ...months('2026-10', 2, '8', '45.32', '362.56'),
    ]);
  });

  it('is told once: another start has nothing to tell, nor has one that an earlier release told', async () => {
    const told = async () => (await listed('contracts(first: 100) { edges { node { id } } }')).length;
    const before = await told();
    await seedDemo(demo.house, silentLog);
    expect(await told()).toBe(before);
    expect(Math.abs(demo.house.clock.now().getTime() - Date.now())).toBeLessThan(60_000);
  });
});

/** The nodes of a connection, as somebody of finance sees them. */
async function listed(field: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { data, errors } = await demo.ask(billingOps, `{ list: ${field} }`);
  expect(errors).toBeUndefined();
  const { edges } = data?.['list'] as { edges: readonly { node: Readonly<Record<string, unknown>> }[] };
  return edges.map(({ node }) => node);
}

describe('the unified view', () => {
  it('is one query without an error', async () => {
    await vi.waitFor(async () => {
      const { data, errors, extensions } = await demo.ask(billingOps, view);
      expect(errors).toBeUndefined();
      expect(extensions).toBeUndefined();
      const customer = data?.['customerByReference'] as Readonly<Record<string, unknown>>;
      for (const field of parts.keys()) expect(customer[field], field).not.toBeNull();
    }, 30_000);
  });

  it('shows each persona what it may see, part by part', async () => {
    const acme = await idOf('acme');
    const northwind = (
      (await demo.ask({ sub: 'pia', roles: ['partner-manager'] }, '{ partners { edges { node { id } } } }')).data?.[
        'partners'
      ] as { edges: { node: { id: string } }[] }
    ).edges[0]?.node.id as string;
    const seen: Record<string, string> = {};
    for (const [name, claims] of Object.entries(personas)) {
      const who = {
        ...claims,
        ...(name === 'portal' && { customer: acme }),
        ...(name === 'partner' && { partner: northwind }),
      };
      const answers: string[] = [];
      for (const [field, part] of parts) {
        const { data, errors } = await demo.ask(who, part);
        const customer = data?.['customerByReference'] as Readonly<Record<string, unknown>> | null | undefined;
        const code = errors?.[0]?.extensions['code'];
        if (code !== undefined) expect(code, `${name} ${field}`).toBe('ROLE_REQUIRED');
        else if (customer != null && customer[field] != null) answers.push(field);
      }
      seen[name] = answers.join(' ');
    }
    // Contracts with their revenue and invoices with their postings are for who may read the books; the same without these for more.
    const identity = 'legalName status children';
    const money = 'payments creditNotes billingAccounts receivables';
    const sums = 'billedTotals receivableTotals collectionsStatus';
    const withoutBooks = `${identity} ${sums} ${money}`;
    const everything = `${identity} contracts ${sums} invoices ${money} timeline`;
    expect(seen).toEqual({
      accountant: everything,
      approver: everything,
      auditor: '',
      'billing-ops': everything,
      'close-team': everything,
      collections: everything,
      controller: everything,
      credit: everything,
      'deal-desk': identity,
      finance: everything,
      'finance-steward': everything,
      'ledger-admin': everything,
      operator: '',
      partner: '',
      'payment-provider': '',
      portal: withoutBooks,
      privacy: '',
      'product-manager': '',
      sales: identity,
      'sales-director': identity,
      'sales-ops': withoutBooks,
      support: withoutBooks,
      'usage-source': '',
    });
  });
});

describe('a list of a customer', () => {
  const paged = async (list: string, args: string): Promise<readonly string[]> => {
    const id = await idOf('acme');
    const ids: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data, errors } = await demo.ask(
        billingOps,
        `query ($id: ID!, $after: Cursor) { customer(id: $id) { ${list}(first: 5, after: $after${args}) {
          edges { node { id } } pageInfo { hasNextPage endCursor }
        } } }`,
        { id, after },
      );
      expect(errors).toBeUndefined();
      const { edges, pageInfo } = (data?.['customer'] as Readonly<Record<string, Page>>)[list] as Page;
      ids.push(...edges.map(({ node }) => node.id));
      more = pageInfo.hasNextPage;
      after = pageInfo.endCursor;
    }
    return ids;
  };
  type Page = {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };

  it.each([
    'invoices',
    'payments',
    'receivables',
    'contracts',
    'billingSubscriptions',
    'billingAccounts',
    'creditNotes',
  ])('goes page by page either way round: %s', async (list) => {
    const oldest = await paged(list, '');
    expect(oldest.length).toBeGreaterThan(0);
    expect([...oldest].sort()).toEqual(oldest);
    expect(await paged(list, ', orderBy: OLDEST_FIRST')).toEqual(oldest);
    expect(await paged(list, ', orderBy: NEWEST_FIRST')).toEqual([...oldest].reverse());
  });

  it('takes no cursor of the other order', async () => {
    const ask = (args: string) => demo.ask(billingOps, `{ invoices(first: 1${args}) { pageInfo { endCursor } } }`);
    const { data } = await ask(', orderBy: NEWEST_FIRST');
    const { endCursor } = (data?.['invoices'] as { pageInfo: { endCursor: string } }).pageInfo;
    expect((await ask(`, orderBy: NEWEST_FIRST, after: "${endCursor}"`)).errors).toBeUndefined();
    expect((await ask(`, after: "${endCursor}"`)).errors?.[0]?.extensions['code']).toBe('CURSOR_INVALID');
  });

  it('is narrowed by what is due, what is open and whose it is', async () => {
    const all = await paged('invoices', '');
    const early = await paged('invoices', ', filter: { dueTo: "2026-03-01" }');
    const late = await paged('invoices', ', filter: { dueFrom: "2026-03-01" }');
    expect([...early, ...late].sort()).toEqual([...all].sort());
    expect(await paged('invoices', ', filter: { openOnly: true }')).toEqual(
      await paged('invoices', ', filter: { status: [OPEN] }'),
    );
    expect(await paged('billingAccounts', ', filter: { legalEntityId: "le_de" }')).toEqual([]);
    expect(await paged('creditNotes', ', filter: { status: [VOID] }')).toEqual([]);
  });

  it('has sums that are those of its entries', async () => {
    const { data } = await demo.ask(
      billingOps,
      `query ($id: ID!) { customer(id: $id) {
        billedTotals { invoices invoiced { amount } open { amount } unapplied { amount } accountCredit { amount } }
        receivableTotals { receivables open { amount } }
        invoices(first: 100, filter: { status: [OPEN, PAID] }) { edges { node { total { amount } open { amount } } } }
      } }`,
      { id: await idOf('acme') },
    );
    type Amount = { readonly amount: string };
    const { billedTotals, receivableTotals, invoices } = data?.['customer'] as {
      billedTotals: readonly Readonly<Record<string, Amount>>[];
      receivableTotals: readonly Readonly<Record<string, Amount>>[];
      invoices: { edges: readonly { node: { total: Amount; open: Amount } }[] };
    };
    const sum = (amounts: readonly Amount[]) =>
      amounts.reduce((total, { amount }) => total + Number(amount), 0).toFixed(2);
    const nodes = invoices.edges.map(({ node }) => node);
    const open = { amount: sum(nodes.map((node) => node.open)) };
    expect(billedTotals).toEqual([
      {
        invoices: nodes.length,
        invoiced: { amount: sum(nodes.map(({ total }) => total)) },
        open,
        unapplied: { amount: '100.00' },
        accountCredit: { amount: '300.00' },
      },
    ]);
    expect(receivableTotals).toEqual([{ receivables: nodes.length, open }]);
  });

  it('tells what happened by source, kind and time', async () => {
    const told = async (filter: string) => {
      const { data, errors } = await demo.ask(
        billingOps,
        `query ($id: ID!) { customer(id: $id) { timeline(first: 100, filter: ${filter}) { edges { node { source kind entityType occurredAt } } } } }`,
        { id: await idOf('acme') },
      );
      expect(errors).toBeUndefined();
      const { timeline } = data?.['customer'] as { timeline: { edges: readonly { node: Record<string, string> }[] } };
      return timeline.edges.map(({ node }) => node);
    };
    const quotes = await told('{ sources: ["contract"], entityTypes: ["Quote"] }');
    expect(new Set(quotes.map(({ source, entityType }) => `${source} ${entityType}`))).toEqual(
      new Set(['contract Quote']),
    );
    const early = await told('{ occurredTo: "2025-09-02T00:00:00.000Z", kind: [CHANGE] }');
    expect(early.length).toBeGreaterThan(0);
    expect(early.every(({ kind, occurredAt = '' }) => kind === 'CHANGE' && occurredAt < '2025-09-02')).toBe(true);
    expect(await told('{ occurredFrom: "2099-01-01T00:00:00.000Z" }')).toEqual([]);
  });
});

async function idOf(name: string): Promise<string> {
  const { data } = await demo.ask(
    billingOps,
    `{ customerByReference(system: "concord", instance: "demo", objectType: "Customer", externalId: "${name}") { id } }`,
  );
  return (data?.['customerByReference'] as { id: string }).id;
}

describe('the unified view while a system is down', () => {
  /** What is null then; the rest is as it was. */
  const missing: Readonly<Record<string, readonly string[]>> = {
    contract: ['contracts'],
    billing: ['billedTotals', 'collectionsStatus', 'invoices', 'payments', 'creditNotes', 'billingAccounts'],
    ledger: ['receivableTotals', 'receivables'],
    operations: ['timeline'],
  };

  it.each(Object.entries(missing))('answers without %s, and says what is missing', async (source, fields) => {
    const whole = (await demo.ask(billingOps, view)).data?.['customerByReference'] as Readonly<Record<string, unknown>>;
    demo.stop(source);
    const { data, errors, extensions } = await demo.ask(billingOps, view);
    const customer = data?.['customerByReference'] as Readonly<Record<string, unknown>>;
    expect(Object.keys(whole).filter((field) => customer[field] === null)).toEqual(
      Object.keys(whole).filter((field) => fields.includes(field)),
    );
    expect([customer['legalName'], customer['children']]).toEqual([whole['legalName'], whole['children']]);
    for (const { extensions: told } of errors ?? [])
      expect(told).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: source, retryable: true });
    for (const field of fields)
      expect(errors?.map(({ path }) => path?.join('.'))).toContain(`customerByReference.${field}`);
    const others = ['customer', 'contract', 'billing', 'ledger', 'operations'].filter((one) => one !== source);
    expect(extensions?.['sources']).toEqual({
      [source]: { status: 'UNAVAILABLE', reason: 'UNREACHABLE' },
      ...Object.fromEntries(others.map((one) => [one, { status: 'LIVE' }])),
    });
  });

  it('cannot begin without the customer system, which is all that it says', async () => {
    demo.stop('customer');
    const { data, errors, extensions } = await demo.ask(billingOps, view);
    expect(data).toEqual({ customerByReference: null });
    expect(errors?.map(({ path, extensions: { code } }) => [path, code])).toEqual([
      [['customerByReference'], 'UPSTREAM_UNAVAILABLE'],
    ]);
    expect(extensions?.['sources']).toEqual({ customer: { status: 'UNAVAILABLE', reason: 'UNREACHABLE' } });
  });

  it('without the books, a portal has what it asks without them', async () => {
    const portal = { ...(personas['portal'] as DevelopmentClaims), customer: await idOf('acme') };
    const document =
      '{ customers { edges { node { contracts { edges { node { number } } } invoices(first: 1) { edges { node { number } } } } } } }';
    const before = await demo.ask(portal, document);
    demo.stop('ledger');
    expect(await demo.ask(portal, document)).toEqual(before);
    expect(before.errors).toBeUndefined();
  });

  it('puts null into what hangs on the system that is down, and leaves what it hangs on', async () => {
    demo.stop('ledger');
    const { data } = await demo.ask(
      billingOps,
      '{ invoices(first: 1, filter: { status: [OPEN] }) { edges { node { number open { amount } receivable { open { amount } } postings { edges { cursor } } } } } }',
    );
    const { edges } = data?.['invoices'] as { edges: readonly { node: object }[] };
    expect(edges[0]?.node).toMatchObject({ number: 'INV-000001', receivable: null, postings: null });
  });

  it.each(['customer', 'contract', 'billing', 'ledger', 'operations'])(
    'is nothing to those who do not ask %s',
    async (source) => {
      demo.stop(source);
      const queries: Readonly<Record<string, string>> = {
        customer: '{ customers(first: 1) { edges { node { legalName } } } }',
        contract: '{ contracts(first: 1) { edges { node { number } } } }',
        billing: '{ invoices(first: 1) { edges { node { number } } } }',
        ledger: '{ receivables(first: 1) { edges { node { documentNumber } } } }',
        operations: '{ eventTypes(first: 1) { edges { node { type } } } }',
      };
      for (const [asked, query] of Object.entries(queries)) {
        if (asked === source) continue;
        const { errors, extensions } = await demo.ask(billingOps, query);
        expect([asked, errors, extensions]).toEqual([asked, undefined, undefined]);
      }
    },
  );
});

function viewOf(readme: string): string {
  const passage = readme.slice(readme.indexOf('**Everything of one customer.**'));
  return /^ask '[^']*' '([\s\S]*?)'\s*$/m.exec(passage)?.[1] ?? '';
}

/** Each field below the customer asked for alone. */
function partsOf(document: string): ReadonlyMap<string, string> {
  const [operation] = parse(document).definitions as readonly OperationDefinitionNode[];
  const [root] = (operation?.selectionSet.selections ?? []) as readonly FieldNode[];
  const fields = (root?.selectionSet?.selections ?? []) as readonly FieldNode[];
  return new Map(
    fields.map((field) => [
      field.name.value,
      print(
        visit(parse(document), {
          Field: (node) =>
            node.name.value === root?.name.value
              ? { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: [field] } }
              : undefined,
        }),
      ),
    ]),
  );
}
