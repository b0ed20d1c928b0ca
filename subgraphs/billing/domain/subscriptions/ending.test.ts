import { describe, expect, it } from 'vitest';
import { civilDate, type CivilDate } from '../../../../core/civil-date.ts';
import type { BillingSubscriptionStatus } from '../../generated/rules.ts';
import type { BillingSubscription, Pause } from '../billing-subscription.ts';
import { failed, told } from '../fixtures/answers.ts';
import { cancelled, paused, pausesMax, refuseLater, resumed } from './ending.ts';
import { subscriptionOf } from './fixtures/subscriptions.ts';

const d = civilDate;
const today = d('2026-01-10');
const until = (date: string | null): CivilDate | null => (date === null ? null : d(date));
const pause = (from: string, to: string | null): Pause => ({ from: d(from), to: until(to) });

describe('a cancellation', () => {
  const cancel = (of: BillingSubscription, at: string | null) =>
    cancelled(of, { cancelAt: until(at), creditPolicy: 'UNUSED' }, today);
  const outside = failed('input.cancelAt', 'WITHIN_PERIOD');

  it('before the start serves nothing', () => {
    const pending = subscriptionOf({ status: 'PENDING', startDate: d('2026-02-01') });
    for (const at of [null, '2026-02-01']) {
      expect(cancel(pending, at)).toEqual({
        ok: true,
        value: { ...pending, status: 'CANCELLED', cancelAt: '2026-02-01', creditPolicy: 'UNUSED' },
      });
    }
  });

  it.each(['2026-01-31', '2026-02-02'])('before the start has no date such as %s', (at) => {
    const refused = cancel(subscriptionOf({ status: 'PENDING', startDate: d('2026-02-01') }), at);
    expect(told(refused)).toEqual(outside);
    expect(refused).toMatchObject({
      refusal: { message: 'input.cancelAt must be left out: it has not begun.' },
    });
  });

  it.each([
    [null, '2026-01-15'],
    ['2026-01-15', '2026-01-15'],
    ['2026-03-01', '2026-03-01'],
    ['2026-06-01', '2026-06-01'],
    ['2026-01-14', null],
    ['2026-06-02', null],
  ])('of a trial at %s ends it on %s', (at, cancelAt) => {
    const trial = subscriptionOf({ status: 'TRIALING', anchorDate: d('2026-01-15'), endDate: d('2026-06-01') });
    const answer = cancel(trial, at);
    if (cancelAt === null) expect(told(answer)).toEqual(outside);
    else expect(answer).toEqual({ ok: true, value: { ...trial, cancelAt, creditPolicy: 'UNUSED' } });
  });

  const going: readonly BillingSubscriptionStatus[] = ['ACTIVE', 'PAST_DUE', 'PAUSED'];

  it.each(going)('of what is %s is now, or at a date', (status) => {
    const subscription = subscriptionOf({ status, endDate: d('2026-06-01') });
    expect(cancel(subscription, null)).toEqual({
      ok: true,
      value: { ...subscription, status: 'CANCELLED', cancelAt: '2026-01-11', creditPolicy: 'UNUSED' },
    });
    for (const cancelAt of ['2026-01-11', '2026-06-01']) {
      expect(cancel(subscription, cancelAt)).toEqual({
        ok: true,
        value: { ...subscription, cancelAt, creditPolicy: 'UNUSED' },
      });
    }
    for (const at of ['2026-01-10', '2026-06-02']) expect(told(cancel(subscription, at))).toEqual(outside);
  });

  it('now needs no day that is left of the term', () => {
    expect(cancel(subscriptionOf({ endDate: today }), null)).toMatchObject({ value: { cancelAt: '2026-01-11' } });
  });

  it('without an end may be at any later date', () => {
    expect(cancel(subscriptionOf(), '2099-01-01')).toMatchObject({ value: { cancelAt: '2099-01-01' } });
  });

  it('says from when to when it may be', () => {
    expect(cancel(subscriptionOf(), '2026-01-10')).toMatchObject({
      refusal: {
        message: 'input.cancelAt must be from 2026-01-11 on: the first day that is no longer served.',
      },
    });
    expect(cancel(subscriptionOf({ endDate: d('2026-06-01') }), '2026-01-10')).toMatchObject({
      refusal: {
        message: 'input.cancelAt must be from 2026-01-11 to 2026-06-01: the first day that is no longer served.',
      },
    });
  });
});

describe('a pause', () => {
  const outside = failed('write.effectiveDate', 'WITHIN_PERIOD');

  it.each<[string, Partial<BillingSubscription>, string, boolean]>([
    ['before the start', {}, '2025-12-31', false],
    ['on the first day', {}, '2026-01-01', true],
    ['on any day of what runs on', {}, '2099-01-01', true],
    ['on the last day', { endDate: d('2026-06-01') }, '2026-05-31', true],
    ['on the end', { endDate: d('2026-06-01') }, '2026-06-01', false],
    ['on the day of its cancellation', { cancelAt: d('2026-03-01') }, '2026-03-01', false],
    ['before the last one ended', { pauses: [pause('2026-01-05', '2026-01-20')] }, '2026-01-19', false],
    ['when the last one ended', { pauses: [pause('2026-01-05', '2026-01-20')] }, '2026-01-20', true],
    [
      'between two others',
      { pauses: [pause('2026-01-05', '2026-01-06'), pause('2026-01-10', '2026-01-20')] },
      '2026-01-08',
      false,
    ],
  ])('%s', (_, more, on, may) => {
    const before = subscriptionOf(more);
    const answer = paused(before, d(on));
    if (!may) {
      expect(told(answer)).toEqual(outside);
      return;
    }
    expect(answer).toEqual({
      ok: true,
      value: { ...before, status: 'PAUSED', pauses: [...before.pauses, pause(on, null)] },
    });
  });

  it('says from when on it may begin', () => {
    const before = subscriptionOf({ pauses: [pause('2026-01-05', '2026-01-20')] });
    expect(paused(before, d('2026-01-19'))).toMatchObject({
      refusal: { message: 'write.effectiveDate must be 2026-01-20 or later, while the subscription lasts.' },
    });
  });

  it('is one of so many at most', () => {
    const pauses = Array.from({ length: pausesMax }, () => pause('2026-01-02', '2026-01-03'));
    expect(paused(subscriptionOf({ pauses: pauses.slice(1) }), today).ok).toBe(true);
    expect(told(paused(subscriptionOf({ pauses }), today))).toEqual(failed('BillingSubscription.pauses', 'COUNT_MAX'));
  });

  it.each(['2026-01-10', '2026-01-11'])('that began on 10 January ends on %s', (on) => {
    const pauses = [pause('2026-01-02', '2026-01-03'), pause('2026-01-10', null)];
    const before = subscriptionOf({ status: 'PAUSED', pauses });
    expect(resumed(before, d(on))).toEqual({
      ok: true,
      value: { ...before, status: 'ACTIVE', pauses: [pause('2026-01-02', '2026-01-03'), pause('2026-01-10', on)] },
    });
  });

  it('does not end before it began, and not where there is none', () => {
    const before = resumed(subscriptionOf({ status: 'PAUSED', pauses: [pause('2026-01-10', null)] }), d('2026-01-09'));
    expect(told(before)).toEqual(outside);
    expect(before).toMatchObject({
      refusal: { message: 'write.effectiveDate must be 2026-01-10 or later: it was paused then.' },
    });
    expect(told(resumed(subscriptionOf(), today))).toEqual(outside);
  });
});

describe('the day of a command', () => {
  it.each([
    ['2026-01-09', true],
    ['2026-01-10', true],
    ['2026-01-11', false],
  ])('may be %s on 10 January: %s', (on, may) => {
    expect(told(refuseLater(d(on), today))).toEqual(may ? null : failed('write.effectiveDate', 'DATE_NOT_AFTER_TODAY'));
  });

  it('is today at the latest, as the refusal says', () => {
    expect(refuseLater(d('2026-01-11'), today)?.message).toBe('write.effectiveDate must be at most 2026-01-10.');
  });
});
