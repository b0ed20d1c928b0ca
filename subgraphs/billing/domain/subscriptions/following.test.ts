import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { BillingSubscriptionStatus } from '../../generated/rules.ts';
import type { BillingSubscription, Pause } from '../billing-subscription.ts';
import { pausesMax } from './ending.ts';
import { subscriptionOf } from './fixtures/subscriptions.ts';
import { followed, versionFollowed, type ContractMove, type Followed } from './following.ts';

const d = civilDate;
const today = d('2026-03-10');
const states = [
  'PENDING',
  'INCOMPLETE',
  'TRIALING',
  'ACTIVE',
  'PAST_DUE',
  'PAUSED',
  'CANCELLED',
  'EXPIRED',
] as const satisfies readonly BillingSubscriptionStatus[];

const withContract: Pause = { from: d('2026-02-01'), to: null, withContract: true };
/** One in each state; what is paused was paused by its contract. */
function inState(status: BillingSubscriptionStatus, more: Partial<BillingSubscription> = {}): BillingSubscription {
  const trial = status === 'TRIALING' ? { anchorDate: d('2026-04-01'), trialEnd: d('2026-04-01') } : {};
  return subscriptionOf({ status, ...trial, pauses: status === 'PAUSED' ? [withContract] : [], ...more });
}
const after = (
  of: BillingSubscription,
  move: ContractMove['move'],
  on: string,
  creditPolicy: 'NONE' | 'UNUSED' = 'NONE',
) => followed(of, { move, on: d(on), creditPolicy }, today);
const word = (one: Followed): string => (one.kind === 'MOVED' ? `${one.event} ${one.after.status}` : one.kind);

describe('each state, by each move of the contract on a day that has come', () => {
  const table: Readonly<Record<ContractMove['move'], Readonly<Record<BillingSubscriptionStatus, string>>>> = {
    SUSPENDED: {
      PENDING: 'STAYS',
      INCOMPLETE: 'STAYS',
      TRIALING: 'WAITS',
      ACTIVE: 'paused PAUSED',
      PAST_DUE: 'paused PAUSED',
      PAUSED: 'STAYS',
      CANCELLED: 'STAYS',
      EXPIRED: 'STAYS',
    },
    RESUMED: {
      PENDING: 'STAYS',
      INCOMPLETE: 'STAYS',
      TRIALING: 'STAYS',
      ACTIVE: 'STAYS',
      PAST_DUE: 'STAYS',
      PAUSED: 'resumed ACTIVE',
      CANCELLED: 'STAYS',
      EXPIRED: 'STAYS',
    },
    TERMINATED: {
      PENDING: 'cancelled CANCELLED',
      INCOMPLETE: 'STAYS',
      TRIALING: 'cancellationScheduled TRIALING',
      ACTIVE: 'cancelled CANCELLED',
      PAST_DUE: 'cancelled CANCELLED',
      PAUSED: 'cancelled CANCELLED',
      CANCELLED: 'STAYS',
      EXPIRED: 'STAYS',
    },
    EXPIRED: {
      PENDING: 'cancelled CANCELLED',
      INCOMPLETE: 'STAYS',
      TRIALING: 'cancellationScheduled TRIALING',
      ACTIVE: 'expired EXPIRED',
      PAST_DUE: 'expired EXPIRED',
      PAUSED: 'expired EXPIRED',
      CANCELLED: 'STAYS',
      EXPIRED: 'STAYS',
    },
  };
  const cells = (Object.keys(table) as ContractMove['move'][]).flatMap((move) =>
    states.map((state) => [move, state, table[move][state]] as const),
  );
  it.each(cells)('%s makes of %s: %s', (move, state, expected) => {
    expect(word(after(inState(state), move, '2026-03-01'))).toBe(expected);
  });
  it.each(cells)('%s of %s happens once', (move, state) => {
    const once = after(inState(state), move, '2026-03-01');
    if (once.kind === 'MOVED') expect(after(once.after, move, '2026-03-01').kind).toBe('STAYS');
  });
});

describe('a suspension', () => {
  it('pauses from its day on, or from the end of the pause before', () => {
    expect(after(inState('ACTIVE'), 'SUSPENDED', '2026-03-01')).toMatchObject({
      after: { pauses: [{ from: '2026-03-01', to: null, withContract: true }] },
    });
    const paused = inState('ACTIVE', { pauses: [{ from: d('2026-02-01'), to: d('2026-03-05') }] });
    expect(after(paused, 'SUSPENDED', '2026-03-01')).toMatchObject({ after: { pauses: [{}, { from: '2026-03-05' }] } });
  });
  it('waits for a day to come, and leaves alone what ends before', () => {
    expect(after(inState('ACTIVE'), 'SUSPENDED', '2026-03-11').kind).toBe('WAITS');
    expect(
      after(inState('ACTIVE', { cancelAt: d('2026-03-11'), creditPolicy: 'NONE' }), 'SUSPENDED', '2026-03-11').kind,
    ).toBe('STAYS');
    const pauses = Array.from({ length: pausesMax }, () => ({ from: d('2026-01-02'), to: d('2026-01-02') }));
    expect(after(inState('ACTIVE', { pauses }), 'SUSPENDED', '2026-03-01').kind).toBe('STAYS');
  });
  it('ends what it began, and no pause of a person', () => {
    expect(after(inState('PAUSED'), 'RESUMED', '2026-03-01')).toMatchObject({
      after: { pauses: [{ from: '2026-02-01', to: '2026-03-01', withContract: true }] },
    });
    expect(after(inState('PAUSED'), 'RESUMED', '2026-01-15')).toMatchObject({
      after: { pauses: [{ to: '2026-02-01' }] },
    });
    expect(after(inState('PAUSED'), 'RESUMED', '2026-03-11').kind).toBe('WAITS');
    const byHand = inState('PAUSED', { pauses: [{ from: d('2026-02-01'), to: null }] });
    expect(after(byHand, 'RESUMED', '2026-03-01').kind).toBe('STAYS');
  });
});

describe('a termination', () => {
  it.each([
    ['2026-03-01', 'cancelled CANCELLED', '2026-03-01'],
    ['2026-03-10', 'cancelled CANCELLED', '2026-03-10'],
    ['2026-03-11', 'cancellationScheduled ACTIVE', '2026-03-11'],
    ['2025-12-01', 'cancelled CANCELLED', '2026-01-01'],
  ])('on %s: %s from %s on', (on, expected, cancelAt) => {
    const one = after(inState('ACTIVE'), 'TERMINATED', on, 'UNUSED');
    expect(word(one)).toBe(expected);
    expect(one).toMatchObject({ after: { cancelAt, creditPolicy: 'UNUSED' } });
  });
  it('never ends later what ends by itself', () => {
    const ending = inState('ACTIVE', { cancelAt: d('2026-03-20'), creditPolicy: 'NONE' });
    expect(after(ending, 'TERMINATED', '2026-03-20').kind).toBe('STAYS');
    expect(after(ending, 'TERMINATED', '2026-03-19')).toMatchObject({ after: { cancelAt: '2026-03-19' } });
    expect(after(inState('ACTIVE', { endDate: d('2026-03-15') }), 'TERMINATED', '2026-03-20').kind).toBe('STAYS');
    expect(after(inState('ACTIVE', { endDate: d('2026-03-05') }), 'TERMINATED', '2026-03-06').kind).toBe('STAYS');
  });
  it('lets a trial go on to its end at most', () => {
    expect(after(inState('TRIALING'), 'TERMINATED', '2026-03-01')).toMatchObject({ after: { cancelAt: '2026-04-01' } });
    expect(after(inState('TRIALING'), 'TERMINATED', '2026-05-01')).toMatchObject({ after: { cancelAt: '2026-05-01' } });
  });
});

describe('an expiry', () => {
  it('ends the term where the contract’s ended', () => {
    expect(after(inState('ACTIVE'), 'EXPIRED', '2026-03-01')).toMatchObject({ after: { endDate: '2026-03-01' } });
    const shorter = inState('ACTIVE', { endDate: d('2026-02-15') });
    expect(after(shorter, 'EXPIRED', '2026-03-01')).toMatchObject({ after: { endDate: '2026-02-15' } });
    expect(after(inState('ACTIVE'), 'EXPIRED', '2026-03-11').kind).toBe('WAITS');
    expect(
      after(inState('ACTIVE', { cancelAt: d('2026-02-20'), creditPolicy: 'NONE' }), 'EXPIRED', '2026-03-01').kind,
    ).toBe('STAYS');
  });
});

describe('each state, by a version', () => {
  const table: Readonly<Record<BillingSubscriptionStatus, Followed['kind']>> = {
    PENDING: 'MOVED',
    INCOMPLETE: 'WAITS',
    TRIALING: 'MOVED',
    ACTIVE: 'MOVED',
    PAST_DUE: 'MOVED',
    PAUSED: 'MOVED',
    CANCELLED: 'STAYS',
    EXPIRED: 'STAYS',
  };
  it.each(states)('%s', (status) => {
    const of = (contractVersion: number, known: number) =>
      versionFollowed({ status, contractVersion }, { move: 'AMENDED', contractVersion: 3 }, known);
    expect(of(2, 3)).toBe(table[status]);
    expect(of(2, 4)).toBe(table[status]);
    // Nobody goes back, and nobody goes where the copy has not come.
    expect([of(3, 3), of(4, 4)]).toEqual(['STAYS', 'STAYS']);
    expect(of(2, 2)).toBe(table[status] === 'MOVED' ? 'WAITS' : table[status]);
  });
});
