import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { billingSubscriptionStates, type BillingSubscriptionStatus } from '../states/billing-subscription.ts';
import type { BillingSubscription } from '../billing-subscription.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { dueOn, isChargeable, moveByTime } from './passing-time.ts';

const d = civilDate;
type Status = BillingSubscriptionStatus;
const going: readonly Status[] = ['ACTIVE', 'PAST_DUE', 'PAUSED'];
const over: readonly Status[] = ['CANCELLED', 'EXPIRED'];

describe('what is charged', () => {
  it.each(billingSubscriptionStates.states)('is what goes on, and the last days of what ended: %s', (status) => {
    expect(isChargeable({ status })).toBe([...going, ...over].includes(status));
  });
});

describe('time', () => {
  const move = (status: Status, on: string, more: Partial<BillingSubscription> = {}, isActive = true) =>
    moveByTime(subscriptionOf({ status, ...more }), d(on), { isActive });

  it.each<[string, string, boolean, Status | null]>([
    ['2025-12-31', '2026-01-01', true, null],
    ['2026-01-01', '2026-01-01', true, 'ACTIVE'],
    ['2026-01-02', '2026-01-01', true, 'ACTIVE'],
    ['2026-01-02', '2026-01-01', false, null],
    ['2026-01-01', '2026-01-02', true, 'TRIALING'],
    ['2026-02-01', '2026-01-02', true, 'TRIALING'],
    ['2026-02-01', '2026-01-02', false, null],
  ])('begins on %s what is charged from %s on, under a contract that is ACTIVE, %s: %s', (on, anchor, isActive, to) => {
    expect(move('PENDING', on, { anchorDate: d(anchor) }, isActive)).toBe(to);
  });

  it.each<[string, string | null, Status | null]>([
    ['2026-01-14', null, null],
    ['2026-01-15', null, 'ACTIVE'],
    ['2026-01-16', null, 'ACTIVE'],
    ['2026-01-14', '2026-01-15', null],
    ['2026-01-15', '2026-01-15', 'CANCELLED'],
    ['2026-01-15', '2026-01-14', 'CANCELLED'],
    ['2026-01-15', '2026-01-16', 'ACTIVE'],
    ['2026-02-01', '2026-01-16', 'ACTIVE'],
  ])('ends a trial to 15 January on %s, cancelled at %s: %s', (on, cancelAt, to) => {
    const more = { anchorDate: d('2026-01-15'), cancelAt: cancelAt === null ? null : d(cancelAt) };
    expect(move('TRIALING', on, more, false)).toBe(to);
  });

  it.each<[string | null, string | null, Status | null]>([
    [null, null, null],
    ['2026-03-02', null, null],
    ['2026-03-01', null, 'CANCELLED'],
    ['2026-02-28', null, 'CANCELLED'],
    [null, '2026-03-02', null],
    [null, '2026-03-01', 'EXPIRED'],
    [null, '2026-02-28', 'EXPIRED'],
    ['2026-03-01', '2026-03-01', 'CANCELLED'],
    ['2026-03-02', '2026-03-01', 'EXPIRED'],
  ])('on 1 March ends what is cancelled at %s, of a term to %s: %s', (cancelAt, endDate, to) => {
    const ends = {
      cancelAt: cancelAt === null ? null : d(cancelAt),
      endDate: endDate === null ? null : d(endDate),
    };
    expect(going.map((status) => move(status, '2026-03-01', ends))).toEqual([to, to, to]);
  });

  it.each<Status>(['INCOMPLETE', ...over])('leaves what is %s as it is', (status) => {
    const ends = { cancelAt: d('2026-02-01'), endDate: d('2026-02-01') };
    expect(move(status, '2026-03-01', ends)).toBeNull();
  });

  it('makes no move that the states do not know', () => {
    const ends = [null, d('2026-01-20')];
    const made = billingSubscriptionStates.states.flatMap((status) =>
      ends.flatMap((cancelAt) =>
        ends.map((endDate) => [status, move(status, '2026-03-01', { cancelAt, endDate })] as const),
      ),
    );
    const known = billingSubscriptionStates.moves.map(({ from, to }) => `${from} ${to}`);
    const unknown = made.filter(([from, to]) => to !== null && !known.includes(`${from} ${to}`));
    expect(unknown).toEqual([]);
  });
});

describe('a bill run', () => {
  const due = (more: Partial<BillingSubscription>) => dueOn(subscriptionOf(more));
  const through = (day: string | null) => [flatItem({ chargedThrough: day === null ? null : d(day) })];
  const trial = { startDate: d('2026-01-02'), anchorDate: d('2026-01-15') };

  it('begins what waits, ends what is tried, and leaves what nobody has paid', () => {
    expect([due({ status: 'PENDING', ...trial }), due({ status: 'TRIALING', ...trial })]).toEqual([
      '2026-01-02',
      '2026-01-15',
    ]);
    expect(due({ status: 'INCOMPLETE' })).toBeNull();
  });

  it.each(going)('charges and ends what is %s, whichever is first', (status) => {
    expect(due({ status, items: through('2026-02-01') })).toBe('2026-02-01');
    expect(due({ status, items: through('2026-02-01'), cancelAt: d('2026-01-20') })).toBe('2026-01-20');
    expect(due({ status, items: through('2026-02-01'), endDate: d('2026-03-20') })).toBe('2026-02-01');
    expect(due({ status, items: [] })).toBeNull();
  });

  it.each(over)('charges what is %s up to its end, and then never again', (status) => {
    const ended = { status, cancelAt: d('2026-02-10') };
    expect(due({ ...ended, items: through('2026-02-01') })).toBe('2026-02-01');
    expect(due({ ...ended, items: through('2026-02-10') })).toBeNull();
  });
});
