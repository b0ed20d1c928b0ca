import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal, zero } from '../../../../core/decimal.ts';
import { euros, paymentOf } from '../fixtures/documents.ts';
import { told } from '../fixtures/answers.ts';
import type { Payout } from '../payout.ts';
import {
  checkPayout,
  payoutConflict,
  payoutContradictions,
  refuseForeign,
  refusePaidOut,
  transactionsMax,
  type StatedPayout,
} from './stated-payout.ts';

const known = paymentOf('100');
const stated: StatedPayout = {
  legalEntityId: known.legalEntityId,
  provider: known.provider,
  providerPayoutId: 'po_1',
  bankAccount: 'Operating account',
  amount: euros('98'),
  date: civilDate('2026-03-31'),
  transactionIds: ['ch_0', known.providerTransactionId],
};
const payout: Payout = {
  id: 'pyo_1' as Payout['id'],
  version: 1,
  legalEntityId: known.legalEntityId,
  provider: known.provider,
  providerPayoutId: 'po_1',
  bankAccount: 'Operating account',
  currency: 'EUR',
  amount: euros('98'),
  fee: { amount: zero, currency: 'EUR' },
  date: stated.date,
  transactionCount: 2,
  status: 'RECORDED',
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

describe('a payout', () => {
  it('is what arrives of transactions that are named once', () => {
    expect(checkPayout(stated)).toBeNull();
    expect(checkPayout({ ...stated, fee: decimal('0.25') })).toBeNull();
    const most = Array.from({ length: transactionsMax }, (_, index) => `ch_${index}`);
    expect(checkPayout({ ...stated, transactionIds: most })).toBeNull();
    expect(told(checkPayout({ ...stated, transactionIds: [...most, 'ch_more'] }))?.details).toMatchObject({
      rule: 'COUNT_RANGE',
    });
  });

  it.each([
    ['nothing', { amount: euros('0') }, 'input.amount.amount', 'POSITIVE'],
    ['a fee below zero', { fee: decimal('-1') }, 'input.fee', 'NOT_NEGATIVE'],
    ['no transaction', { transactionIds: [] }, 'input.transactionIds', 'COUNT_RANGE'],
    ['one twice', { transactionIds: ['ch_0', 'ch_0'] }, 'input.transactionIds', 'DISTINCT'],
    ['one by a text', { transactionIds: ['ch_0', 'ch 2'] }, 'input.transactionIds[1]', 'NAME_FORM'],
    ['one by a card', { transactionIds: ['4242424242424242'] }, 'input.transactionIds[0]', 'NO_CARD_NUMBER'],
    ['what came on a card', { bankAccount: '4242 4242 4242 4242' }, 'input.bankAccount', 'NO_CARD_NUMBER'],
    ['what came nowhere', { bankAccount: ' ' }, 'input.bankAccount', 'TEXT'],
  ])('is not %s', (_, more, path, rule) => {
    expect(told(checkPayout({ ...stated, ...more }))?.details).toMatchObject({ path, rule });
  });

  it('is of one company and one currency', () => {
    expect(refuseForeign(stated, [known])).toBeNull();
    const foreign = refuseForeign({ ...stated, legalEntityId: 'le_other' }, [known]);
    expect(told(foreign)?.details).toMatchObject({ path: 'input.transactionIds[1]', rule: 'SAME_LEGAL_ENTITY' });
    const dollars = { ...known, currency: 'USD' as const };
    expect(told(refuseForeign(stated, [dollars]))?.details).toMatchObject({ rule: 'SAME_CURRENCY' });
  });

  it('has what no other has, and says which has it to whom may see that', () => {
    expect(refusePaidOut(stated, null)).toBeNull();
    const before = { transactionId: 'ch_0', payout };
    const own = refusePaidOut(stated, before);
    expect(told(own)?.details).toMatchObject({ path: 'input.transactionIds[0]', rule: 'ONE_PAYOUT' });
    expect(own?.message).toContain('pyo_1');
    expect(refusePaidOut({ ...stated, legalEntityId: 'le_other' }, before)?.message).not.toContain('pyo_1');
  });

  it('told again says the same in whatever order, or what it says otherwise', () => {
    const listed = [known.providerTransactionId, 'ch_0'];
    expect(payoutContradictions(payout, listed, stated)).toEqual([]);
    const otherwise = {
      ...stated,
      legalEntityId: 'le_other',
      bankAccount: 'Savings',
      amount: euros('97'),
      fee: decimal(1),
      date: civilDate('2026-03-30'),
      transactionIds: ['ch_0', 'ch_2'],
    };
    const fields = payoutContradictions(payout, listed, otherwise);
    expect(fields).toEqual(['legalEntityId', 'bankAccount', 'amount', 'fee', 'date', 'transactionIds']);
    expect(told(payoutConflict('pyo_1', fields))).toEqual({
      code: 'PAYMENT_CONFLICT',
      details: { existingId: 'pyo_1', fields },
    });
  });
});
