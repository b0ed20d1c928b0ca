import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { money } from '../../../core/money.ts';
import type { EntryLine, JournalEntry } from './journal-entry.ts';
import { brokenInvariants, refuseBarred, refuseOutOfBalance, refuseUnkeepable } from './reported-entry.ts';

const euros = (amount: string) => money(amount, 'EUR');
const line = (id: string, side: 'debit' | 'credit', amount: string, more: Partial<EntryLine> = {}) =>
  ({
    id,
    debit: null,
    credit: null,
    [side]: euros(amount),
    functionalAmount: euros(amount),
    fxRate: null,
    dimensions: [],
    ...more,
  }) as unknown as EntryLine;
const lines = [line('a', 'debit', '10'), line('b', 'credit', '10')];
const entry = (values: Partial<JournalEntry> = {}) =>
  ({
    id: 'jen_1',
    number: 'JE-1',
    status: 'POSTED',
    reversedBy: null,
    violatedBy: 'erp',
    lines,
    ...values,
  }) as JournalEntry;
const dollars = { debit: money('11', 'USD'), fxRate: decimal('0.9') };

describe('what a fact about a journal entry breaks', () => {
  it.each<readonly [string, JournalEntry, readonly string[]]>([
    ['nothing of what is posted', entry(), []],
    ['nothing of a draft, whatever its lines', entry({ status: 'DRAFT', number: null, lines: [] }), []],
    ['nothing of what is taken back', entry({ status: 'REVERSED', reversedBy: 'jen_2' as never }), []],
    ['the balance', entry({ lines: [line('a', 'debit', '11'), line('b', 'credit', '10')] }), ['BALANCES lines']],
    [
      'the balance in one of two currencies',
      entry({ lines: [line('a', 'debit', '10', dollars), line('b', 'credit', '10')] }),
      ['BALANCES lines'],
    ],
    [
      'the balance in the currency of the books',
      entry({ lines: [line('a', 'debit', '10', { functionalAmount: euros('9') }), line('b', 'credit', '10')] }),
      ['BALANCES lines'],
    ],
    ['the balance, for want of lines', entry({ lines: [] }), ['BALANCES lines']],
    ['that a draft has no number', entry({ status: 'DRAFT' }), ['NUMBERED status']],
    ['that what is posted has one', entry({ number: null }), ['NUMBERED status']],
    ['that something takes back what is taken back', entry({ status: 'REVERSED' }), ['REVERSED_BY reversedBy']],
    ['that nothing takes back what is posted', entry({ reversedBy: 'jen_2' as never }), ['REVERSED_BY reversedBy']],
  ])('is %s', (_, reported, broken) => {
    expect(brokenInvariants(reported).map(({ rule, field }) => `${rule} ${field}`)).toEqual(broken);
  });
});

describe('a command on what a fact changed', () => {
  it('is barred where the number and the state do not go together, because of a fact', () => {
    const refusal = { code: 'SOURCE_VIOLATION', details: { system: 'erp', rule: 'NUMBERED' } };
    expect(refuseBarred(entry({ status: 'APPROVED' }))).toMatchObject(refusal);
    expect(refuseBarred(entry({ number: null }))).toMatchObject(refusal);
    expect(refuseBarred(entry({ status: 'APPROVED', violatedBy: null }))).toBeNull();
    expect(refuseBarred(entry({ lines: [] }))).toBeNull();
  });

  it('does not take back what does not balance', () => {
    const refusal = { code: 'SOURCE_VIOLATION', details: { system: 'erp', rule: 'BALANCES' } };
    expect(refuseOutOfBalance(entry({ lines: lines.slice(1) }))).toMatchObject(refusal);
    expect(refuseOutOfBalance(entry())).toBeNull();
    expect(refuseOutOfBalance(entry({ violatedBy: null, lines: [] }))).toBeNull();
  });
});

describe('what not even a fact may be', () => {
  const [first] = lines as [EntryLine];
  it.each<readonly [string, readonly EntryLine[], string]>([
    ['a line of two sides', [{ ...first, credit: euros('1') }], 'lines[0] has not exactly one of debit and credit.'],
    [
      'a line of none',
      [first, { ...first, id: 'c' as never, debit: null }],
      'lines[1] has not exactly one of debit and credit.',
    ],
    ['an amount below zero', [line('a', 'debit', '-1')], 'lines[0] has a negative amount.'],
    [
      'books in another currency',
      [line('a', 'debit', '1', { functionalAmount: money('1', 'USD') })],
      'lines[0] is not in EUR, the currency of the books.',
    ],
    [
      'a rate of nothing',
      [line('a', 'debit', '1', { ...dollars, fxRate: decimal('0') })],
      'lines[0] has a rate that is none.',
    ],
    [
      'two amounts in one currency',
      [line('a', 'debit', '1', { functionalAmount: euros('2') })],
      'lines[0] has two amounts in one currency that differ, or a rate between them.',
    ],
    [
      'a rate within one currency',
      [line('a', 'debit', '1', { fxRate: decimal('1') })],
      'lines[0] has two amounts in one currency that differ, or a rate between them.',
    ],
    [
      'too many dimensions',
      [{ ...first, dimensions: Array.from({ length: 11 }, () => ({ name: 'a', value: 'b' })) }],
      'lines[0] has more than 10 dimensions.',
    ],
    ['two lines under one id', [first, first], 'lines has an id twice.'],
    [
      'more lines than fit',
      Array.from({ length: 501 }, (__, n) => line(`l${n}`, 'debit', '1')),
      'lines has more than 500.',
    ],
  ])('is %s', (_, reported, problem) => {
    expect(refuseUnkeepable(entry(), entry({ lines: reported }))).toBe(problem);
  });

  it('is no entry out of balance, and no line at a rate', () => {
    expect(refuseUnkeepable(entry(), entry({ lines: [line('a', 'debit', '10', dollars)] }))).toBeNull();
    // Of what had no lines the books' currency is that of the first line.
    expect(refuseUnkeepable(entry({ lines: [] }), entry())).toBeNull();
  });
});
