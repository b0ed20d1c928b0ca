import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../core/decimal.ts';
import type { CommandTables } from '../../platform/commands/tables.ts';
import { eventually } from '../../test/harness/eventually.ts';
import { openBillingRoom, made, refusalOf, type BillingRoom } from '../../test/harness/billing.ts';
import { openFeed, type Feed } from '../../test/harness/feed.ts';
import type { Feeds } from '../fact-feeds.ts';
import { commands } from './commands/all.ts';
import type { BillingAccount } from './domain/billing-account.ts';
import type { Invoice } from './domain/invoice.ts';
import { hasItsContent } from './domain/reported-invoice.ts';
import { followInvoiceFeeds } from './feeds.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const usd = (amount: string) => ({ amount, currency: 'USD' });

let room: BillingRoom;
let account: BillingAccount;
let feed: Feed;
let feeds: Feeds | null;
beforeAll(async () => {
  room = await openBillingRoom();
  account = await room.openAccount();
});
beforeEach(async () => {
  feed = await openFeed('billing', ['le_us']);
  await room.database.db.deleteFrom('source_position' as never).execute();
  await room.database.db.deleteFrom('facts_set_aside' as never).execute();
  feeds = null;
});
afterEach(async () => {
  await feeds?.close();
  await feed[Symbol.asyncDispose]();
});
afterAll(() => room[Symbol.asyncDispose]());

function follow(batchSizeMax = 200): void {
  const quick = { pollMs: 10, batchSizeMax, backOff: { firstMs: 10, maxMs: 20 } };
  feeds = followInvoiceFeeds(feed.systems, room.options, room.keepers.invoices, quick);
}

const until = (isSo: () => Promise<boolean>) => eventually('what was told is here', isSo);

async function stored({ id }: Pick<Invoice, 'id'>): Promise<Invoice> {
  const [invoice] = await room.store.readInvoices([id], everything);
  if (invoice == null) throw new Error(`no ${id}`);
  return invoice;
}

type Told = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };

async function toldOf({ id }: Invoice): Promise<readonly Told[]> {
  const rows = await room.options.database.db
    .selectFrom('outbox')
    .select(['type', 'envelope'])
    .where('entity_id', '=', id)
    .where('kind', '=', 'fact')
    .orderBy('id')
    .execute();
  return rows.map(({ type, envelope }) => ({ type, data: (JSON.parse(envelope) as { data: Told['data'] }).data }));
}

const aside = () =>
  room.options.database.db.selectFrom('facts_set_aside').select(['place', 'problem', 'told']).orderBy('id').execute();

/** As JSON would bring it: decimals as text. */
const plainLines = ({ lines }: Invoice) => JSON.parse(JSON.stringify(lines)) as Record<string, unknown>[];

describe('what another system reports of invoices', () => {
  it('is stored of a final invoice that it edited, and said to break what it breaks', async () => {
    const invoice = await room.bill(account, '100');
    const lines = plainLines(invoice).map((line) => ({
      ...line,
      description: 'Chairs',
      unitPrice: '90',
      gross: usd('90'),
      net: usd('90'),
    }));
    const values = { lines, net: usd('90'), total: usd('90'), open: usd('90') };
    await feed.tell([{ entity: 'Invoice', id: invoice.id, version: 1, values }]);
    follow();
    await until(async () => (await stored(invoice)).violatedBy !== null);

    const now = await stored(invoice);
    expect(JSON.parse(JSON.stringify(now))).toMatchObject({
      status: 'OPEN',
      number: invoice.number,
      contentHash: invoice.contentHash,
      total: { amount: '90' },
      open: { amount: '90' },
      violatedBy: 'erp',
      version: invoice.version + 1,
      lines: [{ description: 'Chairs' }],
    });
    expect([hasItsContent(invoice), hasItsContent(now)]).toEqual([true, false]);
    expect(await toldOf(invoice)).toMatchObject([
      { type: 'billing.invoice.updated', data: { changed: { total: usd('90'), violatedBy: 'erp' } } },
      {
        type: 'billing.invoice.sourceViolated',
        data: {
          code: 'SOURCE_VIOLATION',
          system: 'erp',
          externalId: invoice.id,
          rules: ['LOCKED_IN_STATE', 'LOCKED_IN_STATE', 'LOCKED_IN_STATE', 'CONTENT_HASH'],
          fields: ['lines', 'net', 'total', 'contentHash'],
        },
      },
    ]);
  });

  it('may be settled all the same, by what it says is owed', async () => {
    const invoice = await room.bill(account, '100');
    const values = { total: usd('90'), net: usd('90'), open: usd('90') };
    await feed.tell([{ entity: 'Invoice', id: invoice.id, version: 1, values }]);
    follow();
    await until(async () => (await stored(invoice)).violatedBy !== null);
    const payment = await room.receive(account, '90');
    made(
      await room.onPayment(commands.allocatePayment, {
        paymentId: payment.id,
        allocations: [{ invoiceId: invoice.id, amount: decimal('90') }],
      }),
    );
    expect(JSON.parse(JSON.stringify(await stored(invoice)))).toMatchObject({
      status: 'PAID',
      open: { amount: '0' },
      paid: { amount: '90' },
    });
  });

  it('bars commands from a final invoice that it made a draft, until it tells otherwise', async () => {
    const invoice = await room.bill(account, '100');
    await feed.tell([{ entity: 'Invoice', id: invoice.id, version: 1, values: { status: 'DRAFT', open: usd('0') } }]);
    follow();
    await until(async () => (await stored(invoice)).status === 'DRAFT');
    const before = await room.contents();
    const refused = { code: 'SOURCE_VIOLATION', details: { system: 'erp', rule: 'NUMBERED' } };
    expect(refusalOf(await room.onInvoice(commands.finalizeInvoice, { id: invoice.id }))).toMatchObject(refused);
    expect(refusalOf(await room.onInvoice(commands.deleteDraft, { id: invoice.id }))).toMatchObject(refused);
    expect(await room.contents()).toBe(before);
    expect((await toldOf(invoice)).at(-1)?.data).toMatchObject({
      rules: ['MOVE', 'NUMBERED'],
      fields: ['status', 'status'],
    });

    await feed.tell([{ entity: 'Invoice', id: invoice.id, version: 2, values: { status: 'OPEN', open: usd('100') } }]);
    await until(async () => (await stored(invoice)).status === 'OPEN');
    made(await room.onInvoice(commands.voidInvoice, { id: invoice.id }, { reason: 'Made out twice' }));
    expect(await stored(invoice)).toMatchObject({ status: 'VOID', violatedBy: 'erp' });
  });

  it('is stored of a paid invoice that is a draft there, and of one that is paid without a payment', async () => {
    const [paid, open] = [await room.bill(account, '10'), await room.bill(account, '20')];
    await feed.tell([
      { entity: 'Invoice', id: paid.id, version: 1, values: { status: 'PAID', open: usd('0'), paid: usd('10') } },
      { entity: 'Invoice', id: open.id, version: 1, values: { dueDate: '2026-12-31' } },
      { entity: 'Invoice', id: paid.id, version: 2, values: { status: 'DRAFT', paid: usd('0') } },
    ]);
    follow();
    await until(async () => (await stored(paid)).status === 'DRAFT');
    const violations = (await toldOf(paid)).filter(({ type }) => type === 'billing.invoice.sourceViolated');
    expect(violations.map(({ data }) => data['rules'])).toEqual([['SETTLEMENT'], ['MOVE', 'NUMBERED', 'SETTLEMENT']]);
    expect(await stored(open)).toMatchObject({ dueDate: '2026-12-31', violatedBy: 'erp' });
  });

  it('breaks nothing when it changes a draft as anybody may', async () => {
    const draft = await room.draft(account);
    await feed.tell([{ entity: 'Invoice', id: draft.id, version: 1, values: { dueDate: '2026-06-30' } }]);
    follow();
    await until(async () => (await stored(draft)).dueDate === '2026-06-30');
    expect(await stored(draft)).toMatchObject({ violatedBy: null });
    expect((await toldOf(draft)).map(({ type }) => type)).toEqual(['billing.invoice.updated']);
  });

  it('is taken in once, however often and from wherever it is told, and an older telling not at all', async () => {
    const invoice = await room.bill(account, '100');
    const told = (version: number, dueDate: string) => ({
      entity: 'Invoice',
      id: invoice.id,
      version,
      values: { dueDate },
    });
    await feed.tell([told(10, '2026-10-10'), told(10, '2026-10-10'), told(9, '2026-09-09')]);
    await feed.tell([told(10, '2026-10-10'), told(11, '2026-11-11')], '0002.ndjson');
    follow();
    await until(async () => (await stored(invoice)).dueDate === '2026-11-11');
    expect((await stored(invoice)).version).toBe(invoice.version + 2);
  });

  it('goes on behind a restart, without the file that was read', async () => {
    const invoices = [await room.bill(account, '1'), await room.bill(account, '2'), await room.bill(account, '3')];
    const told = invoices.map(({ id }) => ({ entity: 'Invoice', id, version: 1, values: { dueDate: '2027-01-01' } }));
    await feed.tell(told.slice(0, 2));
    follow(1);
    await until(async () => (await stored(invoices[1] as Invoice)).dueDate === '2027-01-01');
    await feeds?.close();
    // The last line is still being written.
    await feed.write(JSON.stringify({ ...told[2], changedAt: '2026-03-31T09:00:00Z' }));
    follow(1);
    await until(async () => (await positions()).includes('0001.ndjson'));
    expect((await stored(invoices[2] as Invoice)).dueDate).toBe(invoices[2]?.dueDate);
    await feed.write('\n');
    await until(async () => (await stored(invoices[2] as Invoice)).dueDate === '2027-01-01');
    expect(await Promise.all(invoices.map(async (one) => (await stored(one)).version - one.version))).toEqual([
      1, 1, 1,
    ]);
  });

  it('is set aside where nobody can take it in, and holds up nothing', async () => {
    const [invoice, last] = [await room.bill(account, '100'), await room.bill(account, '7')];
    const japanese = await room.openAccount({ legalEntityId: 'le_jp' });
    const draft = await room.draft(japanese);
    const before = await stored(invoice);
    await feed.write('{"entity": "Invoice",\n');
    const record = (id: string, values: object, version = 1) => ({
      entity: 'Invoice',
      id,
      version,
      values: { ...values },
    });
    await feed.tell([
      record(invoice.id, { number: 'X-1' }),
      record(invoice.id, { total: { amount: 100, currency: 'USD' } }),
      record(invoice.id, { total: { amount: '1.005', currency: 'USD' } }),
      { ...record(invoice.id, {}), entity: 'JournalEntry' },
      record(invoice.id, { total: { amount: '100', currency: 'EUR' } }, 2),
      record('inv_nowhere', { dueDate: '2027-01-01' }),
      record(draft.id, { dueDate: '2027-01-01' }),
      record(last.id, { dueDate: '2027-01-01' }),
    ]);
    follow();
    await until(async () => (await stored(last)).dueDate === '2027-01-01');
    expect(
      (await aside()).map(({ place, problem }) => [place.replace(invoice.id, 'inv').replace(draft.id, 'dra'), problem]),
    ).toEqual([
      ['0001.ndjson at byte 0', 'The line is no JSON in UTF-8.'],
      [expect.stringMatching(/^0001.ndjson at byte \d+$/), expect.stringContaining('values')],
      [expect.stringMatching(/^0001.ndjson at byte \d+$/), expect.stringContaining('values.total.amount')],
      [expect.stringMatching(/^0001.ndjson at byte \d+$/), expect.stringContaining('values.total')],
      [
        expect.stringMatching(/^0001.ndjson at byte \d+$/),
        'JournalEntry is nothing that is told here: only Invoice is.',
      ],
      ['Invoice inv 0000000000000002', 'An amount is not in USD.'],
      ['Invoice inv_nowhere 0000000000000001', 'There is no Invoice inv_nowhere.'],
      ['Invoice dra 0000000000000001', 'erp tells nothing of le_jp.'],
    ]);
    expect(await stored(invoice)).toEqual(before);
    const [line] = await aside();
    expect(line?.told).toBe('{"entity": "Invoice",');
  });
});

describe('the guards of what is final', () => {
  it('let nobody through but a fact', async () => {
    const invoice = await room.bill(account, '100');
    const write = (statement: string, fact: string | null) =>
      room.database.db.transaction().execute(async (trx) => {
        if (fact !== null) await sql`select set_config('concord.fact_of', ${fact}, true)`.execute(trx);
        await sql.raw(statement.replace('$id', invoice.id)).execute(trx);
      });
    const final = /is final/;
    const marked = /Only a fact says/;
    await expect(write(`update invoices set total = 1, net = 1 where id = '$id'`, null)).rejects.toThrow(final);
    await expect(write(`update invoices set total = 1, net = 1 where id = '$id'`, 'erp')).rejects.toThrow(final);
    await expect(write(`update invoices set violated_by = 'erp' where id = '$id'`, null)).rejects.toThrow(marked);
    await expect(write(`update invoices set violated_by = 'crm' where id = '$id'`, 'erp')).rejects.toThrow(marked);
    await write(`update invoices set violated_by = 'erp', due_date = '2027-01-01' where id = '$id'`, 'erp');
    // What an invoice is, no fact changes; and what bears the mark is as final as ever for everybody else.
    await expect(write(`update invoices set number = 'X' where id = '$id'`, 'erp')).rejects.toThrow(final);
    await expect(write(`update invoices set content_hash = 'X' where id = '$id'`, 'erp')).rejects.toThrow(final);
    await expect(write(`update invoices set due_date = '2028-01-01' where id = '$id'`, null)).rejects.toThrow(final);
    await expect(write(`update invoices set violated_by = null where id = '$id'`, 'erp')).rejects.toThrow(marked);
    await expect(write(`delete from invoices where id = '$id'`, 'erp')).rejects.toThrow(final);
  });
});

async function positions(): Promise<string> {
  const rows = await room.options.database.db.selectFrom('source_position').select('position').execute();
  return rows.map(({ position }: Pick<CommandTables['source_position'], 'position'>) => position).join();
}
