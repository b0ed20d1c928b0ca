import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { money } from '../../../core/money.ts';
import type { Account } from './account.ts';
import { accountWith } from './fixtures/accounts.ts';
import { modulesOf, periodWith } from './fixtures/periods.ts';
import type { AccountId, AccountingPeriodId, JournalEntryId, JournalLineId } from './ids.ts';
import {
  checkPeriod,
  checkPostable,
  currencyOf,
  markedReversed,
  posted,
  refuseSecondReversal,
  refuseUnapproved,
  reversalOf,
  unknownEntry,
  type EntryLine,
  type JournalEntry,
  type Reversing,
} from './journal-entry.ts';
import type { Side } from './journal/line.ts';
import type { ModuleStatuses } from './periods/statuses.ts';
import type { JournalEntryStatus } from './states/journal-entry.ts';
import { invalid } from './validation.ts';

const march = civilDate('2026-03-15');
const created = new Date('2026-03-15T09:00:00Z');

function line(accountId: string, side: Side, amount: string, more: Partial<EntryLine> = {}): EntryLine {
  return {
    id: `jel_${accountId}` as JournalLineId,
    accountId: accountId as AccountId,
    debit: side === 'DEBIT' ? money(amount, 'EUR') : null,
    credit: side === 'CREDIT' ? money(amount, 'EUR') : null,
    functionalAmount: money(amount, 'EUR'),
    fxRate: null,
    text: null,
    customerId: null,
    documentId: null,
    dimensions: [],
    mappingRuleId: null,
    mappingRuleVersion: null,
    ...more,
  };
}

function entryWith(values: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: 'je_1' as JournalEntryId,
    version: 4,
    legalEntityId: 'le_de' as LegalEntityId,
    type: 'MANUAL',
    status: 'APPROVED',
    number: null,
    description: 'Rent of March',
    postingDate: march,
    periodId: null,
    source: { system: 'concord', type: 'MANUAL', id: 'je_1', version: 1, purpose: 'MANUAL' },
    lines: [line('rent', 'DEBIT', '800'), line('bank', 'CREDIT', '800')],
    reversalOf: null,
    reversedBy: null,
    postingRequestId: null,
    createdBy: 'mia',
    approvedBy: 'ada',
    rejectionReason: null,
    violatedBy: null,
    postedBy: null,
    postedAt: null,
    createdAt: created,
    updatedAt: created,
    ...values,
  };
}

const accounts = [accountWith({ id: 'rent' }), accountWith({ id: 'bank' })];
const original = entryWith({ status: 'POSTED', number: 'JE-000001', postedBy: 'ada', postedAt: created });

describe('an entry that may be posted', () => {
  const refusalOf = (values: Partial<JournalEntry>, on: readonly Account[] = accounts) =>
    checkPostable(entryWith(values), on);

  it('balances on active accounts of no subledger', () => {
    expect(refusalOf({})).toBeNull();
    expect(refusalOf({ reversalOf: 'je_0' as JournalEntryId })).toBeNull();
  });

  it('may be of nothing', () => {
    expect(refusalOf({ lines: [line('rent', 'DEBIT', '0'), line('bank', 'CREDIT', '0')] })).toBeNull();
  });

  it('has a line', () => {
    expect(refusalOf({ lines: [] })).toEqual(invalid('lines', 'NOT_EMPTY', 'one line at least'));
  });

  it.each([
    ['800', '799.99', '0.01 EUR'],
    ['799.99', '800', '-0.01 EUR'],
  ])('is not one of %s against %s', (debit, credit, difference) => {
    const lines = [line('rent', 'DEBIT', debit), line('bank', 'CREDIT', credit)];
    expect(refusalOf({ lines })).toMatchObject({ code: 'UNBALANCED', details: { difference } });
  });

  it('does not take a line without a side for one of its functional amount', () => {
    const empty = line('rent', 'DEBIT', '800', { debit: null });
    expect(refusalOf({ lines: [empty, line('bank', 'CREDIT', '800')] })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'lines[0].functional', rule: 'FUNCTIONAL_AS_AMOUNT' },
    });
  });

  it('is on accounts that there are', () => {
    expect(refusalOf({}, accounts.slice(0, 1))).toMatchObject({
      code: 'NOT_FOUND',
      details: { entity: 'Account', id: 'bank' },
    });
  });

  it.each([null, 'je_0' as JournalEntryId])('is on accounts active on its date, also where it reverses %s', (of) => {
    const retired = accountWith({ id: 'bank', period: { from: civilDate('2020-01-01'), to: march } });
    expect(refusalOf({ reversalOf: of }, [accountWith({ id: 'rent' }), retired])).toMatchObject({
      code: 'ACCOUNT_INACTIVE',
      details: { account: 'bank', on: '2026-03-15' },
    });
  });

  it('is on no control account', () => {
    const control = accountWith({ id: 'bank', control: 'CASH' });
    expect(refusalOf({}, [accountWith({ id: 'rent' }), control])).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'lines[1].accountId', rule: 'CONTROL_ACCOUNT' },
    });
  });
});

describe('the period of an entry', () => {
  it.each<[ModuleStatuses, readonly string[], boolean]>([
    [{}, [], true],
    [{ BILLING: 'CLOSED', AR: 'CLOSED', REVENUE: 'CLOSED' }, [], true],
    [{ GL: 'SOFT_CLOSED' }, [], false],
    [{ GL: 'SOFT_CLOSED' }, ['controller'], false],
    [{ GL: 'SOFT_CLOSED' }, ['controller', 'close-team'], true],
    [{ GL: 'CLOSED' }, ['close-team'], false],
    [{ GL: 'LOCKED' }, ['close-team'], false],
    [{ GL: 'FUTURE' }, ['close-team'], false],
  ])('with %j takes it from whoever is %j: %s', (statuses, roles, takes) => {
    const refusal = checkPeriod({ postingDate: march }, periodWith({ modules: modulesOf('OPEN', statuses) }), roles);
    if (takes) expect(refusal).toBeNull();
    else expect(refusal).toMatchObject({ code: 'PERIOD_CLOSED', details: { period: 'P03' } });
  });

  it.each(['2026-02-28', '2026-04-01'])('holds the date: not %s', (date) => {
    expect(checkPeriod({ postingDate: civilDate(date) }, periodWith(), [])).toMatchObject({
      code: 'PERIOD_CLOSED',
      details: { period: date },
    });
  });

  it('is there', () => {
    expect(checkPeriod({ postingDate: march }, null, ['close-team'])).toMatchObject({
      code: 'PERIOD_CLOSED',
      details: { period: '2026-03-15' },
    });
  });
});

describe('an entry that is posted', () => {
  it('has its number, its period and who posted it when', () => {
    const posting = {
      number: 'JE-000007',
      periodId: 'per_3' as AccountingPeriodId,
      postedBy: 'ada',
      postedAt: new Date('2026-03-16T09:00:00Z'),
    };
    expect(posted(entryWith(), posting)).toEqual({ ...entryWith(), ...posting, status: 'POSTED' });
  });

  it.each<JournalEntryStatus>(['DRAFT', 'SUBMITTED', 'POSTED', 'REJECTED', 'REVERSED'])(
    'was approved before: not %s',
    (status) => {
      expect(refuseUnapproved({ status })).toEqual({
        code: 'ILLEGAL_TRANSITION',
        details: { entity: 'JournalEntry', state: status, attempted: 'postJournalEntry', allowed: ['APPROVED'] },
        message: `postJournalEntry is not allowed for a JournalEntry in state ${status}.`,
      });
    },
  );

  it('may be posted once it is approved', () => {
    expect(refuseUnapproved({ status: 'APPROVED' })).toBeNull();
  });

  it('gets the mark of its reversal, and stays as it is otherwise', () => {
    expect(markedReversed(original, 'je_2' as JournalEntryId)).toEqual({
      ...original,
      status: 'REVERSED',
      reversedBy: 'je_2',
    });
  });
});

describe('the draft of a reversal', () => {
  const now = new Date('2026-04-02T09:00:00Z');
  function reversing(values: Partial<Reversing> = {}): Reversing {
    let count = 0;
    return {
      id: 'je_2' as JournalEntryId,
      postingDate: civilDate('2026-04-01'),
      description: null,
      createdBy: 'mia',
      newLineId: () => `new_${(count += 1)}` as JournalLineId,
      now,
      ...values,
    };
  }
  function reversed(of: JournalEntry, by = reversing()): JournalEntry {
    const made = reversalOf(of, by);
    if (!made.ok) throw new Error(made.refusal.message);
    return made.value;
  }

  it('is a new entry with the sides swapped, and nothing done with it yet', () => {
    const said = {
      text: 'March',
      customerId: 'cus_1' as CustomerId,
      documentId: 'inv_1',
      dimensions: [{ name: 'cc', value: '100' }],
      fxRate: decimal('1.1'),
    };
    const of = { ...original, lines: [line('rent', 'DEBIT', '800', said), line('bank', 'CREDIT', '800')] };
    expect(reversed(of)).toEqual({
      id: 'je_2',
      version: 0,
      legalEntityId: 'le_de',
      type: 'REVERSAL',
      status: 'DRAFT',
      number: null,
      description: 'Rent of March',
      postingDate: '2026-04-01',
      periodId: null,
      source: { system: 'concord', type: 'JOURNAL_ENTRY', id: 'je_1', version: 1, purpose: 'MANUAL' },
      lines: [
        { ...line('rent', 'CREDIT', '800', said), id: 'new_1' },
        { ...line('bank', 'DEBIT', '800'), id: 'new_2' },
      ],
      reversalOf: 'je_1',
      reversedBy: null,
      postingRequestId: null,
      createdBy: 'mia',
      approvedBy: null,
      rejectionReason: null,
      violatedBy: null,
      postedBy: null,
      postedAt: null,
      createdAt: now,
      updatedAt: now,
    });
  });

  it('may say why in its own words', () => {
    expect(reversed(original, reversing({ description: 'Paid twice' })).description).toBe('Paid twice');
  });

  it.each<[Partial<JournalEntry>, string]>([
    [{ status: 'APPROVED' }, 'ILLEGAL_TRANSITION'],
    [{ status: 'REVERSED', reversedBy: 'je_9' as JournalEntryId }, 'ALREADY_REVERSED'],
  ])('is of an entry that stands in the books: not of %j', (values, code) => {
    expect(reversalOf({ ...original, ...values }, reversing())).toMatchObject({ ok: false, refusal: { code } });
  });

  it('is the only one, also where it is not posted yet', () => {
    expect(refuseSecondReversal(null)).toBeNull();
    expect(refuseSecondReversal('je_2' as JournalEntryId)).toEqual({
      code: 'ALREADY_REVERSED',
      details: { reversedBy: 'je_2' },
      message: 'je_2 takes this entry back: go on with that one.',
    });
  });
});

describe('an entry', () => {
  it('has the currency of its lines', () => {
    expect(currencyOf(entryWith())).toBe('EUR');
    expect(currencyOf({ lines: [] })).toBeNull();
  });

  it('that is not known is named', () => {
    expect(unknownEntry('je_9')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'JournalEntry', id: 'je_9' },
      message: 'There is no JournalEntry je_9 that you may see.',
    });
  });
});
