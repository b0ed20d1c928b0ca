import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { failed, finer, told, valueOf } from '../fixtures/answers.ts';
import { euros, paymentOf } from '../fixtures/documents.ts';
import type { Payment } from '../payment.ts';
import { authorised, ended, refuseLater, refuseTakingBack, settled } from './settlement.ts';

const today = civilDate('2026-03-31');
const [yesterday, tomorrow] = [civilDate('2026-03-30'), civilDate('2026-04-01')];
const sentence = (answer: ReturnType<typeof settled>) => (answer.ok ? null : answer.refusal.message);

const asked = paymentOf('100', { status: 'PENDING', receivedDate: null, unallocated: euros('0') });
const held = (values: Partial<Payment> = {}): Payment => ({
  ...asked,
  status: 'AUTHORIZED',
  authorized: euros('80'),
  authorizedUntil: today,
  ...values,
});

describe('a payment that is authorised', () => {
  const hold = (amount: string | null, until: typeof today | null = null) =>
    authorised(asked, { amount: amount === null ? null : decimal(amount), until, today });

  it('is held as far as it is asked for, or less', () => {
    const all = { ...asked, status: 'AUTHORIZED', authorized: euros('100'), authorizedUntil: null };
    expect(valueOf(hold(null))).toEqual(all);
    expect(valueOf(hold('100'))).toEqual(all);
    expect(valueOf(hold('0.01', today))).toEqual({ ...all, authorized: euros('0.01'), authorizedUntil: today });
  });

  it('is not held for more, for nothing, or for a half of a cent', () => {
    expect(told(hold('100.01'))).toEqual(failed('input.amount', 'NOT_ABOVE_WHOLE'));
    expect(sentence(hold('100.01'))).toBe('input.amount must be at most what is asked for, 100.00 EUR.');
    expect(told(hold('0'))).toEqual(failed('amount', 'POSITIVE'));
    expect(told(hold('0.005'))).toEqual(finer('amount'));
  });

  it('is held until today at least', () => {
    expect(told(hold(null, tomorrow))).toBeNull();
    expect(told(hold(null, today))).toBeNull();
    expect(told(hold(null, yesterday))).toEqual(failed('input.authorizedUntil', 'DATE_NOT_BEFORE_TODAY'));
    expect(sentence(hold(null, yesterday))).toBe('input.authorizedUntil must be 2026-03-31 or later.');
  });
});

describe('a payment of which the money came in', () => {
  const settle = (payment: Payment, amount: string | null = null, fee: string | null = null, on = today) =>
    settled(payment, {
      amount: amount === null ? null : decimal(amount),
      fee: fee === null ? null : decimal(fee),
      on,
      today,
    });

  it('has all that was asked for, or what came of it, to be allocated', () => {
    expect(valueOf(settle(asked))).toEqual({
      ...asked,
      status: 'SETTLED',
      fee: null,
      receivedDate: today,
      unallocated: euros('100'),
    });
    expect(valueOf(settle(asked, '60', '1.5', yesterday))).toEqual({
      ...asked,
      status: 'SETTLED',
      amount: euros('60'),
      fee: euros('1.5'),
      receivedDate: yesterday,
      unallocated: euros('60'),
    });
    expect(valueOf(settle({ ...asked, fee: euros('2') })).fee).toEqual(euros('2'));
  });

  it('was held for all that comes where nobody says how much', () => {
    const all = { ...held(), status: 'SETTLED', amount: euros('80'), receivedDate: today, unallocated: euros('80') };
    expect(valueOf(settle(held()))).toEqual(all);
    expect(valueOf(settle(held(), '80'))).toEqual(all);
    expect(valueOf(settle(held(), '79.99'))).toMatchObject({ amount: euros('79.99'), authorized: euros('80') });
  });

  it.each([
    ['0', null, failed('input.amount', 'POSITIVE')],
    ['-1', null, failed('input.amount', 'POSITIVE')],
    ['0.005', null, finer('input.amount')],
    ['100.01', null, failed('input.amount', 'NOT_ABOVE_WHOLE')],
    ['100', '100', null],
    ['60', '60.01', failed('input.fee', 'NOT_ABOVE_WHOLE')],
    ['60', '-0.01', failed('input.fee', 'NOT_NEGATIVE')],
    ['60', '0.005', finer('input.fee')],
  ])('of 100 asked for, %s with a fee of %s', (amount, fee, refusal) => {
    expect(told(settle(asked, amount, fee))).toEqual(refusal);
  });

  it('is at most what is asked for, in words too', () => {
    expect(sentence(settle(asked, '101'))).toBe('input.amount must be at most what is asked for, 100.00 EUR.');
  });

  it('came in by today', () => {
    expect(told(settle(asked, null, null, tomorrow))).toEqual(failed('input.receivedDate', 'DATE_NOT_AFTER_TODAY'));
  });

  it('is at most what is held, also where more was asked for', () => {
    const exceeds = { code: 'EXCEEDS_PENDING', details: { pending: '80.00' } };
    expect(told(settle(held(), '80.01'))).toEqual(exceeds);
    expect(told(settle(held(), '100.01'))).toEqual(exceeds);
  });

  it('is out of a hold that had not run out on the day', () => {
    expect(told(settle(held()))).toBeNull();
    expect(told(settle(held({ authorizedUntil: null })))).toBeNull();
    expect(told(settle(held({ authorizedUntil: yesterday }), null, null, yesterday))).toBeNull();
    expect(told(settle(held({ authorizedUntil: yesterday })))).toEqual({ code: 'PENDING_EXPIRED', details: {} });
  });
});

describe('a payment that nothing comes of', () => {
  it.each(['CANCELLED', 'FAILED'] as const)('is %s, and nothing of it is left', (status) => {
    const payment = paymentOf('100');
    expect(ended(payment, { status })).toEqual({ ...payment, status, unallocated: euros('0') });
  });
});

describe('what came in', () => {
  const payment = paymentOf('100', { receivedDate: today });

  it('is taken back on the day on which it came, while it pays nothing', () => {
    expect(refuseTakingBack(payment, today)).toBeNull();
    expect(told(refuseTakingBack(payment, tomorrow))).toEqual(failed('Payment.receivedDate', 'SAME_DAY'));
    expect(told(refuseTakingBack({ ...payment, receivedDate: null }, today))).toEqual(
      failed('Payment.receivedDate', 'SAME_DAY'),
    );
    expect(told(refuseTakingBack({ ...payment, unallocated: euros('99.99') }, today))).toEqual(
      failed('Payment.unallocated', 'WHOLE'),
    );
  });

  it('is otherwise refunded, or its allocations are reversed first', () => {
    expect(refuseTakingBack(payment, tomorrow)?.message).toBe(
      'Payment.receivedDate must be 2026-04-01: later, what came in is refunded.',
    );
    expect(refuseTakingBack({ ...payment, unallocated: euros('0') }, today)?.message).toBe(
      'Payment.unallocated must be all of the amount: reverse its allocations first.',
    );
  });
});

describe('a date of what has happened', () => {
  it('is today at the latest', () => {
    expect(refuseLater('input.date', yesterday, today)).toBeNull();
    expect(refuseLater('input.date', today, today)).toBeNull();
    expect(told(refuseLater('input.date', tomorrow, today))).toEqual(failed('input.date', 'DATE_NOT_AFTER_TODAY'));
    expect(refuseLater('input.date', tomorrow, today)?.message).toBe('input.date must be at most 2026-03-31.');
  });
});
