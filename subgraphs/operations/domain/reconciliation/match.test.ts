import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal, zero } from '../../../../core/decimal.ts';
import type { BilledDocument, Posting } from './document.ts';
import { cashKeys, documentKeys, matchByKeys, type CashMovement } from './match.ts';

const figures = { customerId: 'cus_a', total: zero, net: zero, taxByCode: {}, period: '2025-01' };
const document = (documentId: string, more: Partial<BilledDocument> = {}): BilledDocument => ({
  ...figures,
  documentId,
  finalizedAt: null,
  processRunning: false,
  ...more,
});
const posting = (entryId: string, documentId: string | null, more: Partial<Posting> = {}): Posting => ({
  ...figures,
  entryId,
  documentId,
  ...more,
});

function documents(billing: readonly BilledDocument[], ledger: readonly Posting[]) {
  const { pairs, leftOnly, rightOnly } = matchByKeys(billing, ledger, documentKeys);
  return {
    pairs: pairs.map(({ left, rights }) => [left.documentId, rights.map(({ entryId }) => entryId)]),
    leftOnly: leftOnly.map(({ documentId }) => documentId),
    rightOnly: rightOnly.map(({ entryId }) => entryId),
  };
}

describe('documents and postings', () => {
  it('belong together by document id', () => {
    expect(
      documents([document('1'), document('2')], [posting('b', '2'), posting('c', '3'), posting('a', null)]),
    ).toEqual({
      pairs: [['2', ['b']]],
      leftOnly: ['1'],
      rightOnly: ['c', 'a'],
    });
  });

  it('may be several postings for one document', () => {
    expect(documents([document('1')], [posting('a', '1'), posting('b', '1')]).pairs).toEqual([['1', ['a', 'b']]]);
  });

  it('are found by natural key, then by number in the legal entity', () => {
    const keyed = { naturalKey: 'le-erp-1' };
    const numbered = { number: 'R-7', legalEntityId: 'le_1' };
    expect(
      documents(
        [document('1', keyed), document('2', numbered)],
        [posting('a', null, numbered), posting('b', null, keyed)],
      ),
    ).toEqual({
      pairs: [
        ['1', ['b']],
        ['2', ['a']],
      ],
      leftOnly: [],
      rightOnly: [],
    });
  });

  it('do not share a number across entities, nor without one', () => {
    const number = { number: 'R-7' };
    const le = (legalEntityId: string) => ({ ...number, legalEntityId });
    expect(documents([document('1', le('le_1'))], [posting('a', null, le('le_2'))]).pairs).toEqual([]);
    expect(documents([document('1', number)], [posting('a', null, number)]).pairs).toEqual([]);
    expect(
      documents([document('1', { legalEntityId: 'x' })], [posting('a', null, { legalEntityId: 'x' })]).pairs,
    ).toEqual([]);
  });

  it('stay with the first key that hits', () => {
    const keyed = { naturalKey: 'k' };
    expect(
      documents([document('1', keyed), document('2', keyed)], [posting('a', '2', keyed), posting('b', null, keyed)]),
    ).toEqual({
      pairs: [
        ['1', ['b']],
        ['2', ['a']],
      ],
      leftOnly: [],
      rightOnly: [],
    });
  });

  it('serve the first of two that have one key', () => {
    const keyed = { naturalKey: 'k' };
    expect(documents([document('1', keyed), document('2', keyed)], [posting('a', null, keyed)])).toEqual({
      pairs: [['1', ['a']]],
      leftOnly: ['2'],
      rightOnly: [],
    });
  });
});

describe('payments and cash entries', () => {
  const cash = (date: string, more: Partial<CashMovement> = {}): CashMovement => ({
    providerTransactionId: null,
    amount: decimal('10.00'),
    account: 'bank',
    date: civilDate(date),
    ...more,
  });
  const matched = (payments: readonly CashMovement[], entries: readonly CashMovement[]) =>
    matchByKeys(payments, entries, cashKeys).pairs.map(({ left, rights }) => [
      left.date,
      rights.map(({ date }) => date),
    ]);

  it('belong together by provider transaction, whatever the date', () => {
    const provided = { providerTransactionId: 'tx1' };
    expect(matched([cash('2025-01-01', provided)], [cash('2025-03-01', provided)])).toEqual([
      ['2025-01-01', ['2025-03-01']],
    ]);
  });

  it('lie two days apart at most otherwise, before or after', () => {
    expect(matched([cash('2025-01-10')], [cash('2025-01-12')])).toHaveLength(1);
    expect(matched([cash('2025-01-10')], [cash('2025-01-08')])).toHaveLength(1);
    expect(matched([cash('2025-01-10')], [cash('2025-01-13')])).toHaveLength(0);
    expect(matched([cash('2025-01-10')], [cash('2025-01-07')])).toHaveLength(0);
  });

  it('need the same amount and account', () => {
    expect(matched([cash('2025-01-10')], [cash('2025-01-10', { amount: decimal('10.01') })])).toEqual([]);
    expect(matched([cash('2025-01-10')], [cash('2025-01-10', { account: 'other' })])).toEqual([]);
    expect(matched([cash('2025-01-10')], [cash('2025-01-10', { amount: decimal('10') })])).toHaveLength(1);
  });

  it('take the nearest, one for one', () => {
    expect(matched([cash('2025-01-09'), cash('2025-01-10')], [cash('2025-01-10'), cash('2025-01-08')])).toEqual([
      ['2025-01-09', ['2025-01-08']],
      ['2025-01-10', ['2025-01-10']],
    ]);
    const { pairs, leftOnly } = matchByKeys([cash('2025-01-09'), cash('2025-01-10')], [cash('2025-01-10')], cashKeys);
    expect(pairs.map(({ left }) => left.date)).toEqual(['2025-01-10']);
    expect(leftOnly.map(({ date }) => date)).toEqual(['2025-01-09']);
  });
});
