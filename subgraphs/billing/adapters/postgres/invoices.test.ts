import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, LegalEntityId, PartnerId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { commandTablesOf } from '../../../../platform/commands/tables.ts';
import { ownUnit } from '../../../../platform/commands/unit-of-work.ts';
import { made, openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { commands } from '../../commands/all.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Invoice } from '../../domain/invoice.ts';

const on = civilDate('2026-03-31');

let room: BillingRoom;
const accounts = new Map<string, BillingAccount>();
const invoices = new Map<string, Invoice>();

/** Acme pays for its daughter Labs; Birch is somebody else, billed from Japan. */
beforeAll(async () => {
  room = await openBillingRoom();
  const { db } = room.database;
  for (const [name, legalEntityId] of [
    ['acme', 'le_us'],
    ['labs', 'le_us'],
    ['birch', 'le_jp'],
  ] as const) {
    const account = await room.openAccount({ customerId: `cus_${name}`, legalEntityId });
    const draft = await room.draft(account);
    accounts.set(name, account);
    invoices.set(name, made(await room.onInvoice(commands.finalizeInvoice, { id: draft.id })));
  }
  const link = { child_id: 'cus_labs', parent_id: 'cus_acme' };
  const ended = { child_id: 'cus_birch', parent_id: 'cus_acme' };
  await db
    .insertInto('billing_link_copy')
    .values([
      { ...link, link_id: 'lnk_1', from_date: civilDate('2026-03-31'), to_date: null },
      { ...ended, link_id: 'lnk_2', from_date: civilDate('2026-01-01'), to_date: civilDate('2026-03-31') },
    ])
    .execute();
  await db
    .insertInto('partner_copy')
    .values([
      { partner_id: 'par_1', status: 'ACTIVE', source_version: 1, as_of: room.clock.now() },
      { partner_id: 'par_2', status: 'SUSPENDED', source_version: 1, as_of: room.clock.now() },
    ])
    .execute();
  const grant = { commands: ['updateProfile'], from_date: on, to_date: null };
  await db
    .insertInto('partner_grant_copy')
    .values([
      { ...grant, grant_id: 'g1', partner_id: 'par_1', customer_id: 'cus_birch', field_groups: ['billing.invoice'] },
      { ...grant, grant_id: 'g2', partner_id: 'par_1', customer_id: 'cus_acme', field_groups: ['customer.identity'] },
      {
        ...grant,
        grant_id: 'g3',
        partner_id: 'par_1',
        customer_id: 'cus_labs',
        field_groups: ['billing.account'],
        to_date: on,
        from_date: civilDate('2026-01-01'),
      },
      {
        ...grant,
        grant_id: 'g4',
        partner_id: 'par_2',
        customer_id: 'cus_birch',
        field_groups: ['billing.invoice', 'billing.account'],
      },
    ])
    .execute();
});
afterAll(() => room[Symbol.asyncDispose]());

const scopes: readonly (readonly [string, Scope, { accounts: string[]; invoices: string[]; customers: string[] }])[] = [
  ['everything', { kind: 'everything', on }, all('acme', 'labs', 'birch')],
  ['nothing', { kind: 'nothing', on }, all()],
  ['the portal of a parent', { kind: 'customer-tree', root: 'cus_acme' as CustomerId, on }, all('acme', 'labs')],
  [
    'the portal of a parent, the day before',
    { kind: 'customer-tree', root: 'cus_acme' as CustomerId, on: civilDate('2026-03-30') },
    all('acme', 'birch'),
  ],
  ['the portal of a daughter', { kind: 'customer-tree', root: 'cus_labs' as CustomerId, on }, all('labs')],
  [
    'the staff of a legal entity',
    { kind: 'legal-entities', ids: ['le_jp' as LegalEntityId], on },
    { ...all('birch'), customers: ['acme', 'labs', 'birch'] },
  ],
  ['the staff of none', { kind: 'legal-entities', ids: [], on }, { ...all(), customers: ['acme', 'labs', 'birch'] }],
  [
    'a partner',
    { kind: 'grants', partner: 'par_1' as PartnerId, on },
    { accounts: [], invoices: ['birch'], customers: ['acme', 'birch'] },
  ],
  ['a suspended partner', { kind: 'grants', partner: 'par_2' as PartnerId, on }, all()],
];

function all(...names: string[]) {
  return { accounts: names, invoices: names, customers: names };
}

describe.each(scopes)('%s', (_, scope, sees) => {
  const names = ['acme', 'labs', 'birch'];
  const shown = (found: readonly unknown[]) => names.filter((_name, index) => found[index] !== null);
  const listed = (nodes: readonly { readonly customerId: string }[]) =>
    names.filter((name) => nodes.some((node) => node.customerId === `cus_${name}`));
  const page = { first: 10, after: null };

  it('sees by id, in lists and by number what it may see, and nothing else', async () => {
    const accountIds = names.map((name) => accounts.get(name)!.id);
    const invoiceIds = names.map((name) => invoices.get(name)!.id);
    expect(shown(await room.store.readAccounts(accountIds, scope))).toEqual(sees.accounts);
    expect(shown(await room.store.readInvoices(invoiceIds, scope))).toEqual(sees.invoices);
    expect(
      shown(
        await room.store.readCustomers(
          names.map((name) => `cus_${name}` as CustomerId),
          scope,
        ),
      ),
    ).toEqual(sees.customers);
    expect(listed((await room.store.pageAccounts([], page, scope)).nodes)).toEqual(sees.accounts);
    expect(listed((await room.store.pageInvoices([], page, scope)).nodes)).toEqual(sees.invoices);
    for (const name of names) {
      const { id, number, legalEntityId } = invoices.get(name)!;
      const found = await room.store.findInvoiceByNumber(legalEntityId, number ?? '', scope);
      expect(found).toBe(sees.invoices.includes(name) ? id : null);
    }
  });

  it('locks for a command what it may see, and nothing else', async () => {
    for (const name of names) {
      const { id } = invoices.get(name)!;
      const db = commandTablesOf(room.database.db);
      const locked = await db.transaction().execute((trx) => room.keepers.invoices.lock(ownUnit(trx), id, scope));
      expect(locked !== null).toBe(sees.invoices.includes(name));
    }
  });
});

describe('lists', () => {
  const everything: Scope = { kind: 'everything', on };

  it('come page by page, oldest first', async () => {
    const first = await room.store.pageInvoices([], { first: 2, after: null }, everything);
    const second = await room.store.pageInvoices([], { first: 2, after: first.nodes[1]!.id }, everything);
    expect([first.hasNextPage, second.hasNextPage]).toEqual([true, false]);
    const ids = [...first.nodes, ...second.nodes].map((invoice) => invoice.id);
    expect(ids).toEqual([...invoices.values()].map((invoice) => invoice.id));
  });

  it.each([
    [{ customerId: 'cus_labs' }, ['labs']],
    [{ legalEntityId: 'le_us' }, ['acme', 'labs']],
    [{ status: ['DRAFT'] as const }, []],
    [{ issuedFrom: on, issuedTo: civilDate('2026-04-01') }, ['acme', 'labs', 'birch']],
    [{ issuedTo: on }, []],
    [{ ids: [], status: ['OPEN'] as const }, []],
  ])('are narrowed by %o', async (filter, names) => {
    const { nodes } = await room.store.pageInvoices([filter], { first: 10, after: null }, everything);
    expect(nodes.map((invoice) => invoice.customerId)).toEqual(names.map((name) => `cus_${name}`));
  });
});

describe('a final invoice in the database', () => {
  it.each([
    `update invoices set lines = '[]' where number is not null`,
    `update invoices set total = total + 1, net = net + 1, open = open + 1 where number is not null`,
    `update invoices set number = 'INV-000099' where number is not null`,
    `update invoices set issue_date = issue_date - 1 where number is not null`,
    `update invoices set customer_id = 'cus_cedar' where number is not null`,
    `update invoices set status = 'DELETED' where number is not null`,
    `delete from invoices where number is not null`,
  ])('refuses: %s', async (statement) => {
    await expect(room.database.pool.query(statement)).rejects.toThrow(/is final/);
  });

  it.each([
    [`update invoices set open = open - 1 where number is not null`, 'invoice_open_adds_up'],
    [`update invoices set paid = total + 1, open = -1 where number is not null`, 'invoice_'],
    [`update invoices set status = 'VOID' where number is not null`, 'invoice_open_adds_up'],
    [
      `insert into invoices select (jsonb_populate_record(invoices, '{"id": "inv_twin"}')).* from invoices where number is not null limit 1`,
      'invoice_number_once',
    ],
  ])('refuses books that do not add up: %s', async (statement, constraint) => {
    await expect(room.database.pool.query(statement)).rejects.toThrow(constraint);
  });

  it('lets its settlement move on, with the allocations that say so and not without', async () => {
    const { id } = invoices.get('acme')!;
    const update = `update invoices set paid = 40, open = 60, version = version + 1 where id = $1`;
    await expect(room.database.pool.query(update, [id])).rejects.toThrow('not what its allocations say');
    const { id: paymentId } = await room.receive(accounts.get('acme')!, '40');
    made(await room.onPayment(commands.allocatePayment, { paymentId, allocations: [{ invoiceId: id }] }));
    const [invoice] = await room.store.readInvoices([id], { kind: 'everything', on });
    expect(invoice?.open.amount.toString()).toBe('60');
  });
});
