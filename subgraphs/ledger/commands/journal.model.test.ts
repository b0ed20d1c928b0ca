import { afterAll, beforeAll, describe, it } from 'vitest';
import type { CivilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { made } from '../../../test/harness/billing.ts';
import { follow } from '../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import { openLedgerRoom, people, type Books, type LedgerRoom } from '../../../test/harness/ledger.ts';
import type { JournalEntryHead } from '../domain/journal-entry.ts';
import { rules, type JournalEntryStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

const { accountant, approver, closer, controller } = people;
let room: LedgerRoom;
let books: Books;
beforeAll(async () => {
  room = await openLedgerRoom();
  books = await room.books();
  // January is closed, and February about to be.
  const [january, february] = books.periods;
  for (const period of [january, february])
    made(await room.run(closer, commands.softClosePeriod, { periodId: period!.id }));
  const closing = { periodId: january!.id, reconciliationReference: 'checked' };
  made(await room.run(controller, commands.closePeriod, closing));
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the model' };
const days = { OPEN: '2026-03-15', SOFT_CLOSED: '2026-02-15', CLOSED: '2026-01-15' } as const;

/**
 * DOMAIN 6.2, 6.3, 12, 13. `period`: how that of its posting date stands. `isReversing`: an entry that takes it back is
 * drafted.
 */
type Model = {
  readonly state: JournalEntryStatus;
  readonly period: keyof typeof days;
  readonly isBalanced: boolean;
  readonly isReversing: boolean;
};
let reversal: string | null;
const balanced = (credit: number) => [
  { accountId: books.cash.id, debit: decimal(100) },
  { accountId: books.revenue.id, credit: decimal(credit) },
];
const update = ({ id }: JournalEntryHead, period: keyof typeof days, credit = 100) =>
  room.run(accountant, commands.updateJournalEntry, {
    journalEntryId: id,
    postingDate: days[period] as CivilDate,
    lines: balanced(credit),
  });
const author = { ...accountant, roles: ['gl-approver'] };

const story: Story<JournalEntryHead, Model> = {
  entity: 'JournalEntry',
  rules,
  beginnings: [{ state: 'DRAFT', period: 'OPEN', isBalanced: true, isReversing: false }],
  async begin() {
    reversal = null;
    return (await room.draft(books)).id;
  },
  read: async (id) => (await room.store.readEntries([id as JournalEntryHead['id']], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    updateJournalEntry: {
      run: (entry) => update(entry, 'OPEN'),
      moves: { DRAFT: 'DRAFT' },
      leaves: () => ({ period: 'OPEN', isBalanced: true }),
    },
    'updateJournalEntry into a month that is softly closed': {
      run: (entry) => update(entry, 'SOFT_CLOSED'),
      moves: { DRAFT: 'DRAFT' },
      leaves: () => ({ period: 'SOFT_CLOSED', isBalanced: true }),
    },
    'updateJournalEntry into a month that is closed': {
      run: (entry) => update(entry, 'CLOSED'),
      moves: { DRAFT: 'DRAFT' },
      leaves: () => ({ period: 'CLOSED', isBalanced: true }),
    },
    'updateJournalEntry out of balance': {
      run: (entry) => update(entry, 'OPEN', 99),
      moves: { DRAFT: 'DRAFT' },
      leaves: () => ({ period: 'OPEN', isBalanced: false }),
    },
    submitJournalEntry: {
      run: ({ id }) => room.run(accountant, commands.submitJournalEntry, { id }),
      moves: { DRAFT: 'SUBMITTED' },
      unless: { UNBALANCED: ({ isBalanced }) => !isBalanced },
    },
    approveJournalEntry: {
      run: ({ id }) => room.run(approver, commands.approveJournalEntry, { id }),
      moves: { SUBMITTED: 'APPROVED' },
    },
    'approveJournalEntry by its author': refusedAs(
      ({ id }) => room.run(author, commands.approveJournalEntry, { id }),
      'SOD_VIOLATION 13.1',
      ['SUBMITTED'],
    ),
    rejectJournalEntry: {
      run: ({ id }) => room.run(approver, commands.rejectJournalEntry, { id }, reason),
      moves: { SUBMITTED: 'REJECTED' },
    },
    'rejectJournalEntry without a reason': refusedAs(
      ({ id }) => room.run(approver, commands.rejectJournalEntry, { id }),
      'REQUIRED',
      ['SUBMITTED'],
    ),
    reviseJournalEntry: {
      run: ({ id }) => room.run(accountant, commands.reviseJournalEntry, { id }),
      moves: { REJECTED: 'DRAFT' },
    },
    postJournalEntry: {
      run: ({ id }) => room.run(approver, commands.postJournalEntry, { id }),
      moves: { APPROVED: 'POSTED' },
      unless: { PERIOD_CLOSED: ({ period }) => period !== 'OPEN' },
    },
    'postJournalEntry by the close team': {
      run: ({ id }) => room.run(closer, commands.postJournalEntry, { id }),
      moves: { APPROVED: 'POSTED' },
      unless: { PERIOD_CLOSED: ({ period }) => period === 'CLOSED' },
    },
    // Posting moves what is POSTED as well, to REVERSED: so who wrote it is told of the duty there too.
    'postJournalEntry by its author': refusedAs(
      ({ id }) => room.run(author, commands.postJournalEntry, { id }),
      'SOD_VIOLATION 13.1',
      ['APPROVED', 'POSTED'],
    ),
    reverseJournalEntry: {
      async run({ id }) {
        const input = { journalEntryId: id, postingDate: days.OPEN as CivilDate };
        const answer = await room.run(accountant, commands.reverseJournalEntry, input);
        if (answer.kind === 'DONE') reversal = answer.entityId;
        return answer;
      },
      moves: { POSTED: 'POSTED' },
      unless: { ALREADY_REVERSED: ({ isReversing }) => isReversing },
      leaves: () => ({ isReversing: true }),
      otherwise: ({ state }) => (state === 'REVERSED' ? 'ALREADY_REVERSED' : 'ILLEGAL_TRANSITION'),
    },
    'postJournalEntry of its reversal': {
      async run() {
        const id = reversal ?? 'jen_none';
        await room.run(accountant, commands.submitJournalEntry, { id });
        await room.run(approver, commands.approveJournalEntry, { id });
        return room.run(approver, commands.postJournalEntry, { id });
      },
      moves: { POSTED: 'REVERSED' },
      unless: { NOT_FOUND: ({ isReversing }) => !isReversing },
      otherwise: ({ state }) => (state === 'REVERSED' ? 'ILLEGAL_TRANSITION' : 'NOT_FOUND'),
    },
  },
};

describe('a journal entry', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
