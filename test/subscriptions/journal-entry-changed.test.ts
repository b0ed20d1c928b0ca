import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { readGraph } from '../federation/matrix/graph.ts';
import { createBookkeeper, type Bookkeeper, type Books } from '../federation/matrix/ledger.ts';
import { createTeller } from '../federation/matrix/tell.ts';
import { changeFields } from './client.ts';
import { openStage, type Stage, type StageGateway } from './stage.ts';

const entries = `subscription ($filter: JournalEntryChangedFilter, $after: Cursor, $snapshot: Boolean) {
  journalEntryChanged(filter: $filter, after: $after, snapshot: $snapshot) {
    ${changeFields} journalEntry { id number status lines { debit { amount } } }
  }
}`;
const periods = `subscription ($filter: AccountingPeriodChangedFilter, $after: Cursor) {
  accountingPeriodChanged(filter: $filter, after: $after) { ${changeFields} accountingPeriod { id modules { module status } } }
}`;

let stage: Stage;
let gateway: StageGateway;
let keeper: Bookkeeper;
let books: Books;
beforeAll(async () => {
  stage = await openStage();
  gateway = await stage.openGateway();
  const { company } = stage;
  keeper = createBookkeeper(company, createTeller(company, await readGraph(company)));
  books = await keeper.books('le_de', await keeper.account('1000', 'Bank'), await keeper.account('4000', 'Sales'));
}, 120_000);
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

describe('journalEntryChanged', () => {
  it('tells each step of an entry, with the entry as it is, and goes on behind a receipt', async () => {
    const draft = await keeper.draft(books);
    const client = await gateway.connect(people.anna);
    const after = draft.receipt['eventCursor'];
    const told = await client.subscribe(entries, { filter: { ids: [draft.id] }, after }).caughtUp();
    await keeper.posted(draft);
    await told.changedTimes(3);
    expect(told.changed.map(({ type, fromState, toState }) => [type, fromState, toState])).toEqual([
      ['ledger.journalEntry.submitted', 'DRAFT', 'SUBMITTED'],
      ['ledger.journalEntry.approved', 'SUBMITTED', 'APPROVED'],
      ['ledger.journalEntry.posted', 'APPROVED', 'POSTED'],
    ]);
    expect(told.payloads.at(-1)).toMatchObject({
      journalEntry: {
        id: draft.id,
        number: 'JE-000001',
        status: 'POSTED',
        lines: [{ debit: { amount: '100.00' } }, {}],
      },
    });
    await client.close();
  });

  it('tells of an entry that it was taken back, to who follows what leaves POSTED', async () => {
    const original = await keeper.posted(await keeper.draft(books));
    const client = await gateway.connect(people.anna);
    const filter = { legalEntityId: 'le_de', from: ['POSTED'], to: ['REVERSED'] };
    const told = await client.subscribe(entries, { filter }).caughtUp();
    await keeper.posted(await keeper.reversal(original));
    const [change] = await told.changedTimes(1);
    expect(change).toMatchObject({ type: 'ledger.journalEntry.reversed', fromState: 'POSTED', toState: 'REVERSED' });
    expect(told.payloads.at(-1)).toMatchObject({ journalEntry: { id: original.id, status: 'REVERSED' } });
    await client.close();
  });

  it('tells nothing to who works for another legal entity, and refuses who may not read the books', async () => {
    const draft = await keeper.draft(books);
    const after = draft.receipt['eventCursor'];
    const other = { ...people.anna, sub: 'other.accountant', legalEntities: ['le_us'] };
    const client = await gateway.connect(other);
    const told = await client.subscribe(entries, { filter: { ids: [draft.id] }, snapshot: true }).caughtUp();
    await keeper.submitted(draft);
    const seeing = await gateway.connect(people.anna);
    await (await seeing.subscribe(entries, { filter: { ids: [draft.id] }, after }).caughtUp()).changedTimes(1);
    expect(told.changed).toEqual([]);
    await client.close();
    await seeing.close();
  });
});

describe('accountingPeriodChanged', () => {
  it('tells that a period closed', async () => {
    const [, periodId = ''] = books.periods;
    const client = await gateway.connect(people.karl);
    const told = await client.subscribe(periods, { filter: { ids: [periodId] } }).caughtUp();
    await keeper.tell('openPeriod', { input: { periodId, modules: ['GL'] } });
    await keeper.tell('softClosePeriod', { input: { periodId, modules: ['GL'] } });
    await told.changedTimes(2);
    expect(told.changed.map(({ type, changedFields }) => [type, changedFields])).toEqual([
      ['ledger.period.opened', ['modules']],
      ['ledger.period.softClosed', ['modules']],
    ]);
    expect(told.payloads.at(-1)).toMatchObject({ accountingPeriod: { id: periodId } });
    await client.close();
  });
});
