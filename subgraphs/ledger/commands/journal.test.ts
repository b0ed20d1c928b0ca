import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, openLedgerRoom, people, type Books, type LedgerRoom } from '../../../test/harness/ledger.ts';
import type { JournalEntry, JournalEntryHead } from '../domain/journal-entry.ts';
import { commands } from './all.ts';

const { admin, accountant, approver, closer, controller } = people;
const otherApprover: Viewer = { ...approver, subject: 'olaf.approver' };
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the test' };

let room: LedgerRoom;
let books: Books;
beforeAll(async () => {
  room = await openLedgerRoom();
  books = await room.books();
});
afterAll(() => room[Symbol.asyncDispose]());

const submit = (id: string, who = accountant) => room.run(who, commands.submitJournalEntry, { id });
const approve = (id: string, who = approver) => room.run(who, commands.approveJournalEntry, { id });
const post = (id: string, who = approver) => room.run(who, commands.postJournalEntry, { id });
const reject = (id: string) => room.run(approver, commands.rejectJournalEntry, { id }, reason);
const revise = (id: string) => room.run(accountant, commands.reviseJournalEntry, { id });
const update = (journalEntryId: string, input: object = { description: 'Other' }, who = accountant) =>
  room.run(who, commands.updateJournalEntry, { journalEntryId, ...input });
const reverse = (journalEntryId: string, input: object = {}, who = accountant) =>
  room.run(who, commands.reverseJournalEntry, { journalEntryId, postingDate: '2026-03-20' as never, ...input });

const lines = ({ cash, revenue }: Books, debit = '100', credit = debit) => [
  { accountId: cash.id, debit: decimal(debit) },
  { accountId: revenue.id, credit: decimal(credit) },
];
const create = ({ legalEntity, ...rest }: Books, input: object = {}, who = accountant) =>
  room.run(who, commands.createJournalEntry, {
    legalEntityId: legalEntity.id,
    postingDate: '2026-03-15' as never,
    description: 'Sale',
    lines: lines({ legalEntity, ...rest }),
    ...input,
  });

async function read(id: JournalEntry['id']): Promise<JournalEntryHead> {
  const [entry] = await room.store.readEntries([id], everything);
  return entry!;
}

describe('a manual entry', () => {
  it('is written by one person, approved and posted by another, and told of at each step', async () => {
    const own = await room.books();
    const draft = made(
      await create(own, {
        lines: [
          {
            accountId: own.cash.id,
            debit: decimal('12.5'),
            text: 'Till',
            customerId: 'cus_1',
            documentId: 'inv_1',
            dimensions: [{ name: 'costCentre', value: '4711' }],
          },
          { accountId: own.revenue.id, credit: decimal('12.50') },
        ],
      }),
    );
    expect(draft).toMatchObject({ status: 'DRAFT', number: null, createdBy: accountant.subject, version: 1 });
    made(await submit(draft.id));
    made(await approve(draft.id));
    const posted = made(await post(draft.id));
    expect(posted).toMatchObject({
      status: 'POSTED',
      number: 'JE-000001',
      periodId: own.periods[2]!.id,
      approvedBy: approver.subject,
      postedBy: approver.subject,
      postedAt: room.clock.now(),
      version: 4,
    });
    expect(await read(draft.id)).toEqual({ ...posted, lines: undefined });
    expect(await room.store.readLines([draft.id])).toEqual([posted.lines]);
    const told = await room.database.db
      .selectFrom('outbox')
      .select('type')
      .where('entity_id', '=', draft.id)
      .orderBy('id')
      .execute();
    expect(told.map(({ type }) => type)).toEqual(
      ['drafted', 'submitted', 'approved', 'posted'].map((word) => `ledger.journalEntry.${word}`),
    );
  });

  it('may be out of balance as a draft, and is not taken in before it balances', async () => {
    const { id } = made(await create(books, { lines: lines(books, '100', '99.99') }));
    expect(refusalOf(await submit(id))).toMatchObject({
      code: 'UNBALANCED',
      details: { difference: '0.01 EUR' },
    });
    made(await update(id, { lines: lines(books, '100') }));
    expect(made(await submit(id)).status).toBe('SUBMITTED');
  });

  it('is sent back with a reason, which stays until somebody approves', async () => {
    const { id } = await room.draft(books);
    made(await submit(id));
    expect(refusalOf(await room.run(approver, commands.rejectJournalEntry, { id })).code).toBe('VALIDATION_FAILED');
    expect(made(await reject(id))).toMatchObject({ status: 'REJECTED', rejectionReason: 'for the test' });
    expect(made(await revise(id))).toMatchObject({ status: 'DRAFT', rejectionReason: 'for the test' });
    made(await update(id));
    made(await submit(id));
    expect(made(await approve(id))).toMatchObject({ status: 'APPROVED', rejectionReason: null });
  });

  it.each([
    ['no line', { lines: [] }, 'VALIDATION_FAILED', { path: 'input.lines', rule: 'COUNT_RANGE' }],
    ['a blank description', { description: ' ' }, 'VALIDATION_FAILED', { path: 'input.description', rule: 'TEXT' }],
    ['an account that is none', { lines: [{ accountId: 'gla_x', debit: decimal('1') }] }, 'NOT_FOUND', { id: 'gla_x' }],
    ['a legal entity that is none', { legalEntityId: 'le_x' }, 'NOT_FOUND', { entity: 'LegalEntity' }],
    [
      'a source without a name',
      { source: { system: '', type: 'x', id: 'y' } },
      'VALIDATION_FAILED',
      { path: 'input.source.system' },
    ],
  ])('is refused with %s and changes nothing', async (_, input, code, details) => {
    const before = await room.contents();
    expect(refusalOf(await create(books, input))).toMatchObject({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it.each([
    ['neither side', {}, 'VALIDATION_FAILED', { rule: 'ONE_SIDE' }],
    ['both sides', { debit: decimal('1'), credit: decimal('1') }, 'VALIDATION_FAILED', { rule: 'ONE_SIDE' }],
    ['a debit below zero', { debit: decimal('-1') }, 'VALIDATION_FAILED', { rule: 'NOT_NEGATIVE' }],
    ['a part of a cent', { debit: decimal('0.001') }, 'SCALE_EXCEEDED', { currency: 'EUR', scale: 2 }],
    ['a blank text', { debit: decimal('1'), text: '' }, 'VALIDATION_FAILED', { path: 'input.lines[0].text' }],
    ['a customer that is none', { debit: decimal('1'), customerId: 'a b' }, 'VALIDATION_FAILED', { rule: 'NAME_FORM' }],
    [
      'a dimension twice',
      {
        debit: decimal('1'),
        dimensions: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      'VALIDATION_FAILED',
      { path: 'input.lines[0].dimensions', rule: 'DISTINCT' },
    ],
    [
      'eleven dimensions',
      { debit: decimal('1'), dimensions: Array.from({ length: 11 }, (_, n) => ({ name: `d${n}`, value: '1' })) },
      'VALIDATION_FAILED',
      { rule: 'COUNT_MAX' },
    ],
  ])('has no line with %s', async (_, line, code, details) => {
    const answer = await create(books, { lines: [{ accountId: books.cash.id, ...line }] });
    expect(refusalOf(answer)).toMatchObject({ code, details });
  });

  it('takes five hundred lines and no more', async () => {
    const many = (count: number) => [
      ...Array.from({ length: count - 1 }, () => ({ accountId: books.cash.id, debit: decimal('0.01') })),
      { accountId: books.revenue.id, credit: decimal(`${(count - 1) / 100}`) },
    ];
    const { id } = made(await create(books, { lines: many(500) }));
    made(await submit(id));
    made(await approve(id));
    expect(made(await post(id)).lines).toHaveLength(500);
    expect(refusalOf(await create(books, { lines: many(501) }))).toMatchObject({ details: { rule: 'COUNT_RANGE' } });
  });

  it('knows accounts of its own chart only', async () => {
    const other = await room.books();
    const answer = await create(books, { lines: lines(other) });
    expect(refusalOf(answer)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'Account', id: other.cash.id } });
  });

  it('is the only one of its source for ever, however many ask at once', async () => {
    const source = { system: 'payroll', type: 'RUN', id: '2026-03', version: 1, purpose: 'MANUAL' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(books, { source })));
    expect(answers.map((answer) => refusalOf(answer).code).sort()).toEqual([
      'APPLIED',
      ...Array<string>(5).fill('POSTING_CONFLICT'),
    ]);
    const entry = made(answers.find(({ kind }) => kind === 'DONE')!);
    expect(refusalOf(await create(books, { source, description: 'Another' }))).toMatchObject({
      code: 'POSTING_CONFLICT',
      details: { existingId: entry.id },
    });
    expect(made(await create(books, { source: { ...source, version: 2 } })).source.version).toBe(2);
  });

  it('is not begun for a company that is out of business or another’s', async () => {
    const own = await room.books();
    expect(refusalOf(await create(own, {}, confined(accountant, 'le_other')))).toMatchObject({ code: 'NOT_FOUND' });
    made(await room.run(admin, commands.deactivateLegalEntity, { id: own.legalEntity.id }, reason));
    expect(refusalOf(await create(own))).toMatchObject({ details: { rule: 'LEGAL_ENTITY_ACTIVE' } });
  });

  it('is not there for who works for others', async () => {
    const { id } = await room.draft(books);
    const other = confined(accountant, 'le_other');
    const scope = { kind: 'legal-entities', ids: ['le_other' as never], on: everything.on } as const;
    expect(await room.store.readEntries([id], scope)).toEqual([null]);
    expect((await room.store.pageEntries({}, { first: 100, after: null }, scope)).nodes).toEqual([]);
    for (const answer of [await update(id, {}, other), await submit(id, other), await reverse(id, {}, other)])
      expect(refusalOf(answer)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'JournalEntry', id } });
  });
});

describe('segregation of duties', () => {
  const both: Viewer = { ...accountant, roles: ['gl-accountant', 'gl-approver'] };

  it('lets nobody approve or post what they wrote, edited or handed in', async () => {
    const { id } = made(await create(books, {}, both));
    made(await submit(id));
    expect(refusalOf(await approve(id, both))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.1' } });
    made(await approve(id));
    expect(refusalOf(await post(id, both))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.1' } });

    const edited = await room.draft(books);
    const editor = { ...approver, roles: ['gl-accountant', 'gl-approver'] };
    made(await update(edited.id, {}, editor));
    made(await submit(edited.id));
    expect(refusalOf(await approve(edited.id, editor)).code).toBe('SOD_VIOLATION');
    made(await approve(edited.id, otherApprover));
  });

  it('sees the person behind a service account, and who administers roles', async () => {
    const { id } = made(await create(books, {}, both));
    made(await submit(id));
    const bot = { ...approver, subject: 'bot', onBehalfOf: both.subject };
    expect(refusalOf(await approve(id, bot)).code).toBe('SOD_VIOLATION');
    const administrator = { ...approver, roles: ['gl-approver', 'role-admin'] };
    expect(refusalOf(await approve(id, administrator))).toMatchObject({ details: { rule: '13.11' } });
  });

  it('stands in the database as well', async () => {
    const { id } = await room.draft(books);
    const approveSelf = room.database.pool.query(
      `update journal_entries set status = 'APPROVED', approved_by = created_by where id = $1`,
      [id],
    );
    await expect(approveSelf).rejects.toThrow('journal_four_eyes');
  });
});

describe('where an entry may be posted', () => {
  async function approvedOn(postingDate: string, own = books, input: object = {}): Promise<JournalEntry['id']> {
    const { id } = made(await create(own, { postingDate, ...input }));
    made(await submit(id));
    made(await approve(id));
    return id;
  }

  it.each([
    ['a period that is to come', '2026-07-01', '2026-P07'],
    ['a day that no calendar has', '2030-01-01', '2030-01-01'],
  ])('is not %s', async (_, date, period) => {
    const id = await approvedOn(date);
    const before = await room.contents();
    expect(refusalOf(await post(id))).toMatchObject({ code: 'PERIOD_CLOSED', details: { period } });
    expect(await room.contents()).toBe(before);
  });

  it('is a softly closed period for the close team only, and a closed one for nobody', async () => {
    const own = await room.books();
    const [first, second] = [await approvedOn('2026-01-15', own), await approvedOn('2026-01-15', own)];
    const periodId = own.periods[0]!.id;
    made(await room.run(closer, commands.softClosePeriod, { periodId }));
    expect(refusalOf(await post(first)).code).toBe('PERIOD_CLOSED');
    expect(made(await post(first, closer)).number).toBe('JE-000001');
    made(await room.run(controller, commands.closePeriod, { periodId, reconciliationReference: 'r' }));
    expect(refusalOf(await post(second, closer))).toMatchObject({ details: { period: '2026-P01' } });
  });

  it('is never a control account, nor one that is not active on the day', async () => {
    const own = await room.books();
    const on = (accountId: string) => ({ lines: [{ accountId, debit: decimal('1') }, lines(own, '1')[1]] });
    const control = made(await create(own, on(own.receivables.id)));
    expect(refusalOf(await submit(control.id))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { rule: 'CONTROL_ACCOUNT' },
    });
    const old = await room.account('1900', { chartId: own.legalEntity.chartId });
    const id = await approvedOn('2026-03-15', own, on(old.id));
    made(await room.run(admin, commands.updateAccount, { accountId: old.id, activeTo: '2026-03-15' as never }));
    expect(refusalOf(await post(id))).toMatchObject({
      code: 'ACCOUNT_INACTIVE',
      details: { account: old.id, on: '2026-03-15' },
    });
  });

  it('keeps an account active while something is posted on it', async () => {
    const own = await room.books();
    await room.posted(own);
    const end = (activeTo: string) =>
      room.run(admin, commands.updateAccount, { accountId: own.cash.id, activeTo: activeTo as never });
    expect(refusalOf(await end('2026-03-15'))).toMatchObject({ details: { rule: 'NOT_BEFORE_POSTINGS' } });
    made(await end('2026-03-16'));
  });

  it('never is a period or an account that closes in the same moment', async () => {
    const rounds = 8;
    for (let round = 0; round < rounds; round += 1) {
      const own = await room.books();
      const id = await approvedOn('2026-02-10', own);
      const [posted, soft] = await Promise.all([
        post(id),
        room.run(closer, commands.softClosePeriod, { periodId: own.periods[1]!.id, modules: ['GL'] }),
      ]);
      made(soft);
      const status = (await read(id)).status;
      expect(status).toBe(posted.kind === 'DONE' ? 'POSTED' : 'APPROVED');
    }
  });
});

describe('numbers', () => {
  it('have no gap, whatever is refused, rehearsed or posted at the same time', async () => {
    const own = await room.books();
    const ids = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        // Every third one is dated where nothing may be posted.
        const { id } = made(await create(own, { postingDate: index % 3 === 0 ? '2026-09-01' : '2026-02-01' }));
        made(await submit(id));
        made(await approve(id));
        return id;
      }),
    );
    await Promise.all(ids.map((id) => room.run(approver, commands.postJournalEntry, { id }, { dryRun: true })));
    const answers = await Promise.all(ids.map((id) => post(id)));
    const numbers = answers.flatMap((answer) => (answer.kind === 'DONE' ? [made(answer).number] : []));
    expect(numbers.sort()).toEqual(
      Array.from({ length: 16 }, (_, index) => `JE-${String(index + 1).padStart(6, '0')}`),
    );
  });
});

async function takenBack(id: JournalEntry['id'], input: object = {}): Promise<JournalEntry> {
  const reversal = made(await reverse(id, input));
  made(await submit(reversal.id));
  made(await approve(reversal.id));
  return made(await post(reversal.id));
}

describe('a reversal', () => {
  it('swaps the sides of its original, and marks it when it is posted', async () => {
    const original = await room.posted(books, '70');
    const draft = made(await reverse(original.id, { description: 'Wrong till' }));
    expect(draft).toMatchObject({
      type: 'REVERSAL',
      status: 'DRAFT',
      reversalOf: original.id,
      description: 'Wrong till',
      createdBy: accountant.subject,
      source: { ...original.source, type: 'JOURNAL_ENTRY', id: original.id },
    });
    expect(draft.lines.map(({ accountId, debit, credit }) => ({ accountId, debit, credit }))).toEqual(
      original.lines.map(({ accountId, debit, credit }) => ({ accountId, debit: credit, credit: debit })),
    );
    expect((await read(original.id)).status).toBe('POSTED');
    made(await submit(draft.id));
    made(await approve(draft.id));
    const posted = made(await post(draft.id));
    expect(await read(original.id)).toMatchObject({
      status: 'REVERSED',
      reversedBy: posted.id,
      number: original.number,
      version: original.version + 1,
    });
    const told = await room.database.db
      .selectFrom('outbox')
      .select(['type', 'entity_version'])
      .where('entity_id', '=', original.id)
      .orderBy('id', 'desc')
      .limit(1)
      .execute();
    expect(told).toEqual([{ type: 'ledger.journalEntry.reversed', entity_version: original.version + 1 }]);
  });

  it('is one at most, also when several are asked for at once', async () => {
    const original = await room.posted(books);
    const answers = await Promise.all(Array.from({ length: 5 }, () => reverse(original.id)));
    expect(answers.map((answer) => refusalOf(answer).code).sort()).toEqual([
      'ALREADY_REVERSED',
      'ALREADY_REVERSED',
      'ALREADY_REVERSED',
      'ALREADY_REVERSED',
      'APPLIED',
    ]);
    const reversal = made(answers.find(({ kind }) => kind === 'DONE')!);
    expect(refusalOf(await reverse(original.id))).toMatchObject({ details: { reversedBy: reversal.id } });
  });

  it('is of a posted entry only, and keeps the lines of its original', async () => {
    const draft = await room.draft(books);
    expect(refusalOf(await reverse(draft.id))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const reversal = made(await reverse((await room.posted(books)).id));
    expect(refusalOf(await update(reversal.id, { lines: lines(books) }))).toMatchObject({
      details: { rule: 'LINES_OF_ORIGINAL' },
    });
    made(await update(reversal.id, { postingDate: '2026-03-21', description: 'Later' }));
  });

  it('can itself be taken back, and lies in an open period where that of the original is closed', async () => {
    const own = await room.books();
    const original = await room.posted(own, '5', { postingDate: '2026-01-31' as never });
    const periodId = own.periods[0]!.id;
    made(await room.run(closer, commands.softClosePeriod, { periodId }));
    made(await room.run(controller, commands.closePeriod, { periodId, reconciliationReference: 'r' }));
    const late = made(await reverse(original.id, { postingDate: '2026-01-31' }));
    made(await submit(late.id));
    made(await approve(late.id));
    expect(refusalOf(await post(late.id))).toMatchObject({ code: 'PERIOD_CLOSED', details: { period: '2026-P01' } });
    const again = await room.posted(own, '6');
    const first = await takenBack(again.id);
    const second = await takenBack(first.id);
    expect((await read(first.id)).reversedBy).toBe(second.id);
    expect((await read(again.id)).reversedBy).toBe(first.id);
    expect(refusalOf(await reverse(again.id)).code).toBe('ALREADY_REVERSED');
  });

  it('takes four eyes as any other entry', async () => {
    const both = { ...approver, roles: ['gl-accountant', 'gl-approver'] };
    const reversal = made(await reverse((await room.posted(books)).id, {}, both));
    made(await submit(reversal.id));
    expect(refusalOf(await approve(reversal.id, both)).code).toBe('SOD_VIOLATION');
  });
});

describe('what is posted', () => {
  const change = (text: string, ...values: unknown[]) => room.database.pool.query(text, values);

  it('never changes, also for whoever owns the tables', async () => {
    const { id } = await room.posted(books);
    for (const text of [
      `update journal_entries set description = 'x' where id = $1`,
      `update journal_entries set posting_date = posting_date + 1 where id = $1`,
      `update journal_entries set status = 'DRAFT', number = null, period_id = null, posted_by = null, posted_at = null where id = $1`,
      `update journal_entries set status = 'REVERSED', reversed_by = id, posted_by = 'x' where id = $1`,
      `delete from journal_entries where id = $1`,
      `update journal_lines set debit = 1 where entry_id = $1 and debit is not null`,
      `update journal_lines set posted_on = null where entry_id = $1`,
      `delete from journal_lines where entry_id = $1`,
      `insert into journal_lines select entry_id, 9, 'jel_x', legal_entity_id, account_id, debit, credit, currency, functional_amount,
         functional_currency, fx_rate, text, customer_id, document_id, dimensions, posted_on from journal_lines
       where entry_id = $1 and position = 0`,
    ])
      await expect(change(text, id), text).rejects.toThrow(/is posted/);
    const draft = await room.draft(books);
    const move = `update journal_lines set entry_id = $1, position = 7 where entry_id = $2 and position = 0`;
    await expect(change(move, id, draft.id)).rejects.toThrow(/is posted/);
    for (const table of ['journal_entries, journal_lines', 'journal_lines'])
      await expect(change(`truncate ${table} cascade`), table).rejects.toThrow('never emptied');
  });

  it('balances whoever writes it, or is not committed', async () => {
    const { id } = await room.draft(books);
    made(await submit(id));
    made(await approve(id));
    const forged = async (breaking: string) => {
      const client = await room.database.pool.connect();
      try {
        await client.query('begin');
        await client.query(breaking, [id]);
        await client.query(
          `update journal_entries set status = 'POSTED', number = 'X', period_id = $2, posted_by = 'x', posted_at = now() where id = $1`,
          [id, books.periods[2]!.id],
        );
        await client.query('commit');
      } finally {
        await client.query('rollback');
        client.release();
      }
    };
    for (const breaking of [
      `update journal_lines set posted_on = '2026-03-15', functional_amount = 1, debit = 1 where entry_id = $1 and debit is not null`,
      `update journal_lines set posted_on = '2026-03-14' where entry_id = $1`,
      `update journal_lines set posted_on = null where entry_id = $1`,
      `delete from journal_lines where entry_id = $1`,
    ])
      await expect(forged(breaking), breaking).rejects.toThrow('does not balance');
  });
});

describe('a trial balance', () => {
  const of = (own: Books, asOf: string, movedFrom: string | null = null) =>
    room.store.trialBalance(own.legalEntity, { asOf: asOf as never, movedFrom: movedFrom as never });
  const rows = async (own: Books, asOf: string, movedFrom: string | null = null) => {
    const days = { asOf: asOf as never, movedFrom: movedFrom as never };
    const { nodes } = await room.store.pageTrialBalance(own.legalEntity, days, { first: 100, after: null });
    return nodes.map(({ code, opening, debit, credit, closing }) =>
      [code, opening, debit, credit, closing].map((one) => (typeof one === 'string' ? one : String(one.amount))),
    );
  };

  it('sums what is posted by a day, and what moved in a period', async () => {
    const own = await room.books();
    await room.posted(own, '100', { postingDate: '2026-01-31' as never });
    await room.posted(own, '20.05', { postingDate: '2026-02-01' as never });
    await room.draft(own, '7');
    const undone = await room.posted(own, '3', { postingDate: '2026-02-10' as never });
    await takenBack(undone.id, { postingDate: '2026-03-01' });

    expect(await rows(own, '2026-01-30')).toEqual([]);
    expect(await rows(own, '2026-01-31')).toEqual([
      ['1000', '0', '100', '0', '100'],
      ['4000', '0', '0', '100', '-100'],
    ]);
    expect(await rows(own, '2026-02-28', '2026-02-01')).toEqual([
      ['1000', '100', '23.05', '0', '123.05'],
      ['4000', '-100', '0', '23.05', '-123.05'],
    ]);
    expect(await rows(own, '2026-03-31', '2026-03-01')).toEqual([
      ['1000', '123.05', '0', '3', '120.05'],
      ['4000', '-123.05', '3', '0', '-120.05'],
    ]);
    const whole = await of(own, '2026-12-31');
    expect([String(whole.debit.amount), String(whole.credit.amount)]).toEqual(['126.05', '126.05']);
  });

  it('is zero after any mixture of entries, at the end of every day', async () => {
    const own = await room.books();
    const accounts = await Promise.all(
      Array.from({ length: 5 }, (_, index) => room.account(`5${index}`, { chartId: own.legalEntity.chartId })),
    );
    let seed = 7;
    const next = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let index = 0; index < 30; index += 1) {
      const parts = Array.from({ length: 1 + next(4) }, () => 1 + next(99_999));
      const cents = (value: number) => decimal((value / 100).toFixed(2));
      const day = `2026-0${1 + next(3)}-${String(1 + next(28)).padStart(2, '0')}`;
      const entry = await room.posted(own, '1', {
        postingDate: day as never,
        lines: [
          ...parts.map((part) => ({ accountId: accounts[next(5)]!.id, debit: cents(part) })),
          { accountId: accounts[next(5)]!.id, credit: cents(parts.reduce((sum, part) => sum + part, 0)) },
        ],
      });
      if (next(4) === 0) await takenBack(entry.id, { postingDate: '2026-03-28' });
    }
    for (let day = 1; day <= 28; day += 3) {
      const { debit, credit } = await of(own, `2026-03-${String(day).padStart(2, '0')}`);
      expect(String(debit.amount)).toBe(String(credit.amount));
      expect(String(debit.amount)).not.toBe('0');
    }
  }, 120_000);

  it('comes in pages in the order of the codes', async () => {
    const own = await room.books();
    const ids = await Promise.all(
      Array.from({ length: 7 }, (_, index) => room.account(`6${index}`, { chartId: own.legalEntity.chartId })),
    );
    await room.posted(own, '7', {
      lines: [
        ...ids.map(({ id }) => ({ accountId: id, debit: decimal('1') })),
        { accountId: own.revenue.id, credit: decimal('7') },
      ],
    });
    const days = { asOf: '2026-03-31' as never, movedFrom: null };
    const codes: string[] = [];
    for (let after: string | null = null; ; after = codes.at(-1) ?? null) {
      const page = await room.store.pageTrialBalance(own.legalEntity, days, { first: 3, after });
      codes.push(...page.nodes.map(({ code }) => code));
      if (!page.hasNextPage) break;
    }
    expect(codes).toEqual(['4000', '60', '61', '62', '63', '64', '65', '66']);
  });
});
