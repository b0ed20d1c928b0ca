import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import {
  applied,
  credit,
  decide,
  decided,
  discount,
  eur,
  recovery,
  requestOf,
  shown,
  smallWriteOff,
  usd,
  writeOff,
  type Order,
} from '../fixtures/decisions.ts';
import { applicationWith, receivableInDollars, receivableWith } from '../fixtures/receivables.ts';
import type { JournalEntry } from '../journal-entry.ts';
import type { ApplicationKind } from '../receivable.ts';
import type { PostingFacts, Receipt, Taken } from './decide.ts';

describe('a payment applied', () => {
  const receipt: Receipt = { rate: decimal('0.95'), applied: usd('0'), given: eur('0') };
  const dollars = { receivable: receivableInDollars(), receipt };

  it('clears the receivable within one currency, and nothing is realised', () => {
    const before = receivableWith();
    const more = { receivable: before, receipt: { rate: null, applied: eur('20'), given: eur('20') } };
    const answer = decide(applied, eur('40'), more);
    expect(shown(answer)).toEqual(['DEBIT UNAPPLIED_CASH 40', 'CREDIT AR 40']);
    expect(decided(answer)).toMatchObject({ rate: null });
    expect(decided(answer).settled).toEqual({
      kind: 'PAYMENT',
      sourceId: 'pay_1',
      receivable: { ...before, applied: eur('40'), open: eur('60'), functionalOpen: eur('60') },
      amount: eur('40'),
      cleared: eur('40'),
      cash: eur('40'),
      realisedFx: null,
    });
  });

  it('realises a gain where more came in than stood in the books', () => {
    const answer = decide(applied, usd('33.33'), dollars);
    expect(shown(answer)).toEqual([
      'DEBIT UNAPPLIED_CASH 33.33 / 31.66',
      'CREDIT AR 33.33 / 30',
      'CREDIT FX_GAIN 0 / 1.66',
    ]);
    expect(decided(answer).rate).toEqual(decimal('0.95'));
    expect(decided(answer).settled).toEqual({
      kind: 'PAYMENT',
      sourceId: 'pay_1',
      receivable: {
        ...dollars.receivable,
        applied: usd('33.33'),
        open: usd('66.66'),
        functionalOpen: eur('59.99'),
      },
      amount: usd('33.33'),
      cleared: eur('30'),
      cash: eur('31.66'),
      realisedFx: eur('1.66'),
    });
  });

  it('realises a loss where less came in', () => {
    const answer = decide(applied, usd('99.99'), { ...dollars, receipt: { ...receipt, rate: decimal('0.8') } });
    expect(shown(answer)).toEqual([
      'DEBIT UNAPPLIED_CASH 99.99 / 79.99',
      'CREDIT AR 99.99 / 89.99',
      'DEBIT FX_LOSS 0 / 10',
    ]);
    expect(decided(answer).settled).toMatchObject({
      receivable: { status: 'CLEARED', open: usd('0'), functionalOpen: eur('0') },
      realisedFx: eur('-10'),
    });
  });

  it('gives for a later part what the receipt still has, so that it comes to zero', () => {
    // 99.99 at 0.95 came in as 94.99, of which 33.33 gave 31.67: the rest is not 63.33.
    const later = { ...receipt, applied: usd('33.33'), given: eur('31.67') };
    const rest = receivableInDollars({ applied: usd('33.33'), open: usd('66.66'), functionalOpen: eur('59.99') });
    const answer = decide(applied, usd('66.66'), { receivable: rest, receipt: later });
    expect(decided(answer).settled).toMatchObject({
      cleared: eur('59.99'),
      cash: eur('63.32'),
      realisedFx: eur('3.33'),
    });
  });

  it.each<[string, Partial<PostingFacts>, string]>([
    ['the receivable', { receipt }, '95'],
    ['the receipt', { receivable: dollars.receivable }, '90'],
  ])('settles nothing where %s is not known, and goes at one rate', (_, more, worth) => {
    const answer = decide(applied, usd('100'), more);
    expect(shown(answer)).toEqual([`DEBIT UNAPPLIED_CASH 100 / ${worth}`, `CREDIT AR 100 / ${worth}`]);
    expect(decided(answer).settled).toBeNull();
  });

  it('of more than is open is refused', () => {
    expect(decide(applied, usd('100'), dollars)).toMatchObject({
      ok: false,
      refusal: { code: 'ALLOCATION_EXCEEDS_OPEN', details: { open: '99.99' } },
    });
  });

  it('of less than nothing is refused', () => {
    expect(decide(applied, usd('-1'), dollars)).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'amount', rule: 'NOT_NEGATIVE' } },
    });
  });

  it('is refused where the receipt cannot be converted', () => {
    expect(decide(applied, usd('1'), { ...dollars, receipt: { ...receipt, rate: decimal('0') } })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'rate', rule: 'POSITIVE' } },
    });
  });
});

describe('what clears a receivable at what it stands at', () => {
  const cases: [string, Order, ApplicationKind, string | null, string, string][] = [
    ['credit', credit, 'CREDIT', 'crn_1', 'ACCOUNT_CREDIT', 'CLEARED'],
    ['a claim given up', writeOff, 'WRITE_OFF', null, 'BAD_DEBT', 'WRITTEN_OFF'],
    ['a small difference given up', smallWriteOff, 'WRITE_OFF', 'pay_1', 'BAD_DEBT', 'CLEARED'],
    ['a discount for paying early', discount, 'DISCOUNT', 'pay_1', 'DISCOUNT_ALLOWED', 'CLEARED'],
  ];

  it.each(cases)('is %s, within one currency', (_, order, kind, sourceId, account, status) => {
    const before = receivableWith();
    const answer = decide(order, eur('100'), { receivable: before });
    expect(shown(answer)).toEqual([`DEBIT ${account} 100`, 'CREDIT AR 100']);
    expect(decided(answer).settled).toEqual({
      kind,
      sourceId,
      receivable: { ...before, applied: eur('100'), open: eur('0'), functionalOpen: eur('0'), status },
      amount: eur('100'),
      cleared: eur('100'),
      cash: eur('100'),
      realisedFx: null,
    });
  });

  it.each(cases)('is %s, in another currency, and no rate makes a difference', (_, order, kind, sourceId, account) => {
    // 33.33 at 0.9 is 30.00; what stands in the books is a cent less.
    const before = receivableInDollars({ functionalOpen: eur('89.98') });
    const answer = decide(order, usd('33.33'), { receivable: before, creditedRate: decimal('0.5') });
    expect(shown(answer)).toEqual([`DEBIT ${account} 33.33 / 29.99`, 'CREDIT AR 33.33 / 29.99']);
    expect(decided(answer).rate).toEqual(decimal('0.9'));
    expect(decided(answer).settled).toEqual({
      kind,
      sourceId,
      receivable: { ...before, applied: usd('33.33'), open: usd('66.66'), functionalOpen: eur('59.99') },
      amount: usd('33.33'),
      cleared: eur('29.99'),
      cash: eur('29.99'),
      realisedFx: null,
    });
  });

  it.each(cases)('is no %s of more than is open', (_, order) => {
    expect(decide(order, eur('100.01'), { receivable: receivableWith() })).toMatchObject({
      ok: false,
      refusal: { code: 'ALLOCATION_EXCEEDS_OPEN', details: { open: '100.00' } },
    });
  });

  it.each(cases)('is no %s of less than nothing', (_, order) => {
    expect(decide(order, usd('-1'), { receivable: receivableInDollars() })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { rule: 'NOT_NEGATIVE' } },
    });
  });
});

describe('a discount for paying early of which the law lets the tax follow', () => {
  const taxed = (...amounts: readonly string[]): Order => ({
    ...discount,
    taxes: amounts.map((amount, index) => ({ taxCode: `VAT${index + 1}`, amount })),
  });

  it('is net, and less of each tax that is owed', () => {
    const answer = decide(taxed('3.60', '0.40'), eur('24'), { receivable: receivableWith() });
    expect(shown(answer)).toEqual([
      'DEBIT DISCOUNT_ALLOWED 20',
      'DEBIT TAX_PAYABLE 3.6',
      'DEBIT TAX_PAYABLE 0.4',
      'CREDIT AR 24',
    ]);
    expect(decided(answer).settled).toMatchObject({ kind: 'DISCOUNT', cleared: eur('24'), realisedFx: null });
  });

  it('is worth what it stood at in the books, at the rate of the document and not at that of the payment', () => {
    // 33.33 at 0.9 is 30.00; what stands in the books is a cent less. The tax is 4.79 at 0.9.
    const before = receivableInDollars({ functionalOpen: eur('89.98') });
    const answer = decide(taxed('5.32'), usd('33.33'), { receivable: before, creditedRate: decimal('0.5') });
    expect(shown(answer)).toEqual([
      'DEBIT DISCOUNT_ALLOWED 28.01 / 25.2',
      'DEBIT TAX_PAYABLE 5.32 / 4.79',
      'CREDIT AR 33.33 / 29.99',
    ]);
  });

  it('is never worth more than the claim', () => {
    const before = receivableInDollars({ functionalOpen: eur('60.01') });
    const answer = decide(taxed('0.03'), usd('33.33'), { receivable: before });
    expect(shown(answer)).toEqual([
      'DEBIT DISCOUNT_ALLOWED 33.3 / 0',
      'DEBIT TAX_PAYABLE 0.03 / 0.02',
      'CREDIT AR 33.33 / 0.02',
    ]);
  });
});

describe('a claim taken up again', () => {
  const takenWith = (application: Taken['application']): Taken => ({
    request: requestOf('WRITE_OFF', usd('100')),
    entry: {} as JournalEntry,
    application,
  });

  it('is worth what was given up', () => {
    const taken = takenWith(applicationWith({ kind: 'WRITE_OFF', amount: usd('100'), cleared: eur('88') }));
    const answer = decide(recovery, usd('100'), { taken, creditedRate: decimal('0.5') });
    expect(shown(answer)).toEqual(['CREDIT BAD_DEBT 100 / 88', 'DEBIT AR 100 / 88']);
    expect(decided(answer).settled).toBeNull();
  });

  it('is worth what the rate says where nothing was cleared', () => {
    const answer = decide(recovery, usd('100'), { taken: takenWith(null), creditedRate: decimal('0.5') });
    expect(shown(answer)).toEqual(['CREDIT BAD_DEBT 100 / 50', 'DEBIT AR 100 / 50']);
  });
});
