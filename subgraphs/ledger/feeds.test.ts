import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../test/harness/eventually.ts';
import { made, refusalOf } from '../../test/harness/billing.ts';
import { openFeed, type Feed } from '../../test/harness/feed.ts';
import { people, type LedgerRoom } from '../../test/harness/ledger.ts';
import { openSubledger, type Subledger } from '../../test/harness/postings.ts';
import { commands as billing } from '../billing/commands/all.ts';
import type { BillingAccount } from '../billing/domain/billing-account.ts';
import type { Feeds } from '../fact-feeds.ts';
import { commands } from './commands/all.ts';
import type { JournalEntryId } from './domain/ids.ts';
import type { JournalEntry } from './domain/journal-entry.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import { differenceOf } from './domain/trial-balance.ts';
import { followEntryFeeds } from './feeds.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const usd = (amount: string) => ({ amount, currency: 'USD' });

let books: Subledger;
let room: LedgerRoom;
let account: BillingAccount;
let feed: Feed;
let feeds: Feeds | null;
beforeAll(async () => {
  books = await openSubledger();
  room = books.ledger;
  account = await books.billing.openAccount();
});
beforeEach(async () => {
  feed = await openFeed('ledger');
  await room.options.database.db.deleteFrom('source_position').execute();
  feeds = null;
});
afterEach(async () => {
  await feeds?.close();
  await feed[Symbol.asyncDispose]();
});
afterAll(() => books[Symbol.asyncDispose]());

/** Follows the feed until the entry has come to this. */
async function followed(id: JournalEntryId, isSo: (entry: JournalEntry) => boolean): Promise<JournalEntry> {
  feeds ??= followEntryFeeds(feed.systems, room.options, room.keepers.entries, { pollMs: 10 });
  await eventually('what was told is here', async () => isSo(await entry(id)));
  return entry(id);
}

async function entry(id: JournalEntryId): Promise<JournalEntry> {
  const [head] = await room.store.readEntries([id], everything);
  const [lines] = await room.store.readLines([id]);
  if (head == null || lines == null) throw new Error(`no ${id}`);
  return { ...head, lines };
}

/** The entry of an invoice over so much, in the books. */
async function posted(amount: string): Promise<{ readonly entry: JournalEntry; readonly invoice: string }> {
  const { id: invoice } = await books.billing.bill(account, amount);
  await books.catchUp();
  const request = (await books.requests('INVOICE')).find((one) => one.documentId === invoice);
  return { entry: await entry(request?.journalEntryId as JournalEntryId), invoice };
}

type Figures = { readonly debit: string; readonly difference: string; readonly control: string; readonly open: string };

async function figures(): Promise<Figures & { readonly violated: readonly [number, number] }> {
  const legalEntity = { id: 'le_us', functionalCurrency: 'USD' } as LegalEntity;
  const trial = await room.store.trialBalance(legalEntity, { asOf: '2027-01-01' as never, movedFrom: null });
  const control = await room.store.controlBalance(legalEntity);
  const [usdOnly] = control.currencies;
  return {
    debit: trial.debit.amount.toString(),
    difference: differenceOf(trial).amount.toString(),
    control: usdOnly?.control.amount.toString() ?? '',
    open: usdOnly?.open.amount.toString() ?? '',
    violated: [trial.violatedEntries, control.violatedEntries],
  };
}

const told = async ({ id }: JournalEntry) => {
  const rows = await room.options.database.db
    .selectFrom('outbox')
    .select(['type', 'envelope'])
    .where('entity_id', '=', id)
    .where('kind', '=', 'fact')
    .orderBy('id')
    .execute();
  return rows.map(({ type, envelope }) => ({ type, ...(JSON.parse(envelope) as { readonly data: object }) }));
};

/** As JSON would bring it, with another amount on one line. */
function linesWith({ lines }: JournalEntry, amount: string, which: 'debit' | 'credit'): unknown[] {
  const plain = JSON.parse(JSON.stringify(lines)) as Record<string, unknown>[];
  return plain.map((line) =>
    line[which] === null ? line : { ...line, [which]: usd(amount), functionalAmount: usd(amount) },
  );
}

describe('what another system reports of journal entries', () => {
  it('takes an entry out of the books that is not posted there, and puts it back', async () => {
    const { entry: sale } = await posted('100');
    const before = await figures();
    await feed.tell([{ entity: 'JournalEntry', id: sale.id, version: 1, values: { status: 'DRAFT' } }]);
    const now = await followed(sale.id, ({ status }) => status === 'DRAFT');
    expect(now).toMatchObject({ number: sale.number, violatedBy: 'erp', version: sale.version + 1, lines: sale.lines });
    expect(await told(sale)).toMatchObject([
      { type: 'ledger.journalEntry.updated', data: { from: 'POSTED', to: 'DRAFT' } },
      {
        type: 'ledger.journalEntry.sourceViolated',
        data: { code: 'SOURCE_VIOLATION', system: 'erp', rules: ['MOVE', 'NUMBERED'], fields: ['status', 'status'] },
      },
    ]);
    // What is owed is as it was; the account that should say so does not.
    const out = await figures();
    expect(Number(before.control) - Number(out.control)).toBe(100);
    expect(out).toMatchObject({ open: before.open, difference: '0', violated: [1, 1] });

    const unchanged = await room.contents();
    const refused = refusalOf(await room.run(people.accountant, commands.submitJournalEntry, { id: sale.id }));
    expect(refused).toMatchObject({ code: 'SOURCE_VIOLATION', details: { system: 'erp', rule: 'NUMBERED' } });
    expect(await room.contents()).toBe(unchanged);

    await feed.tell([{ entity: 'JournalEntry', id: sale.id, version: 2, values: { status: 'POSTED' } }]);
    await followed(sale.id, ({ status }) => status === 'POSTED');
    expect(await figures()).toEqual({ ...before, violated: [1, 1] });
  });

  it('changes a line of what is posted, and the books differ by it', async () => {
    const { entry: sale, invoice } = await posted('100');
    const before = await figures();
    await feed.tell([
      { entity: 'JournalEntry', id: sale.id, version: 1, values: { lines: linesWith(sale, '130', 'debit') } },
    ]);
    await followed(sale.id, ({ violatedBy }) => violatedBy !== null);
    expect((await told(sale)).at(-1)).toMatchObject({
      data: { rules: ['LOCKED_IN_STATE', 'BALANCES'], fields: ['lines', 'lines'] },
    });
    const now = await figures();
    expect(Number(now.difference)).toBe(30);
    expect(Number(now.control) - Number(before.control)).toBe(30);
    expect(now.open).toBe(before.open);

    // Nothing takes it back while it does not balance: that would not either.
    made(await books.billing.onInvoice(billing.voidInvoice, { id: invoice as never }, { reason: 'Made out twice' }));
    await books.catchUp();
    const [reversal] = await books.requests('REVERSAL');
    expect(reversal).toMatchObject({
      status: 'REJECTED',
      message: expect.stringContaining('SOURCE_VIOLATION') as string,
    });

    await feed.tell([
      { entity: 'JournalEntry', id: sale.id, version: 2, values: { lines: linesWith(sale, '100', 'debit') } },
    ]);
    await followed(sale.id, ({ version }) => version === sale.version + 2);
    made(await room.run(people.approver, commands.resubmitPostingRequest, { id: reversal?.id as never }));
    await books.catchUp();
    expect(await entry(sale.id)).toMatchObject({ status: 'REVERSED', violatedBy: 'erp' });
    expect(Number((await figures()).control)).toBe(Number((await figures()).open));
  });

  it('moves an entry to another day, and its lines count there', async () => {
    const { entry: sale } = await posted('5');
    await feed.tell([{ entity: 'JournalEntry', id: sale.id, version: 1, values: { postingDate: '2026-02-01' } }]);
    await followed(sale.id, ({ postingDate }) => postingDate === ('2026-02-01' as never));
    const { rows } = await sql<{ day: string }>`
      select distinct posted_on::text as day from journal_lines where entry_id = ${sale.id}`.execute(room.database.db);
    expect(rows).toEqual([{ day: '2026-02-01' }]);
  });

  it('is set aside where no books could hold it', async () => {
    const { entry: sale } = await posted('7');
    const lines = linesWith(sale, '7', 'debit') as Record<string, unknown>[];
    const strange = lines.map((line) => ({ ...line, accountId: 'acc_nowhere' }));
    const euros = lines.map((line) => ({ ...line, functionalAmount: { amount: '7', currency: 'EUR' } }));
    const record = (version: number, values: object) => ({
      entity: 'JournalEntry',
      id: sale.id,
      version,
      values: { ...values },
    });
    await feed.tell([
      record(1, { lines: strange }),
      record(2, { lines: euros }),
      record(3, { number: 'X' }),
      record(4, { status: 'DRAFT' }),
    ]);
    await followed(sale.id, ({ status }) => status === 'DRAFT');
    const aside = await room.options.database.db
      .selectFrom('facts_set_aside')
      .select('problem')
      .orderBy('id')
      .execute();
    expect(aside.map(({ problem }) => problem)).toEqual([
      'There is no account acc_nowhere.',
      'lines[0] is not in USD, the currency of the books.',
      expect.stringContaining('number'),
    ]);
    expect((await entry(sale.id)).lines).toEqual(sale.lines);
  });
});

describe('the guards of what is posted', () => {
  it('let nobody through but a fact', async () => {
    const { entry: sale } = await posted('9');
    const write = (statement: string, fact: string | null) =>
      room.database.db.transaction().execute(async (trx) => {
        if (fact !== null) await sql`select set_config('concord.fact_of', ${fact}, true)`.execute(trx);
        await sql.raw(statement.replaceAll('$id', sale.id)).execute(trx);
      });
    const [kept, marked] = [/is posted/, /Only a fact says/];
    const entries = `update journal_entries set`;
    await expect(write(`${entries} status = 'DRAFT' where id = '$id'`, null)).rejects.toThrow(kept);
    await expect(write(`${entries} status = 'DRAFT' where id = '$id'`, 'erp')).rejects.toThrow(kept);
    await expect(write(`delete from journal_lines where entry_id = '$id'`, 'erp')).rejects.toThrow(kept);
    await expect(write(`${entries} violated_by = 'erp' where id = '$id'`, null)).rejects.toThrow(marked);
    await write(`${entries} violated_by = 'erp' where id = '$id'`, 'erp');
    await expect(write(`${entries} number = 'X' where id = '$id'`, 'erp')).rejects.toThrow(kept);
    await expect(write(`${entries} status = 'DRAFT' where id = '$id'`, null)).rejects.toThrow(kept);
    await expect(write(`update journal_lines set text = 'X' where entry_id = '$id'`, null)).rejects.toThrow(kept);
    await expect(write(`delete from journal_entries where id = '$id'`, 'erp')).rejects.toThrow(kept);
    await expect(write(`truncate journal_entries cascade`, 'erp')).rejects.toThrow(/never emptied/);
  });
});
