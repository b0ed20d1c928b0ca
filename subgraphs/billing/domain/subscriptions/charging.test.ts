import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate, daysBetween, type CivilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { BillingSubscription } from '../billing-subscription.ts';
import { charged, dueCharges, nextChargeOn, type Charge } from './charging.ts';
import { cancelled, paused, resumed } from './ending.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { dueOn, moveByTime } from './passing-time.ts';
import { endOf } from './service.ts';

const start = civilDate('2026-01-01');
const day = (offset: number): CivilDate => addDays(start, offset);

function due(subscription: BillingSubscription, throughDate: CivilDate): readonly Charge[] {
  const charges = dueCharges(subscription, throughDate, 'HALF_UP');
  if (!charges.ok) throw new Error(charges.refusal.message);
  return charges.value;
}

/** A subscription with pauses and an end, as commands would have made it. */
const lives = fc
  .record({
    timing: fc.constantFrom('ADVANCE' as const, 'ARREARS' as const),
    unit: fc.constantFrom('DAY' as const, 'WEEK' as const, 'MONTH' as const, 'QUARTER' as const),
    alignment: fc.constantFrom('ANNIVERSARY' as const, 'CALENDAR' as const),
    billDay: fc.option(fc.integer({ min: 1, max: 31 })),
    anchor: fc.integer({ min: 0, max: 40 }),
    pauses: fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 4 }),
    end: fc.option(fc.integer({ min: 1, max: 250 })),
  })
  .map(({ timing, unit, alignment, billDay, anchor, pauses, end }) => {
    const from = day(anchor);
    const bounds = pauses.sort((a, b) => a - b).map((offset) => addDays(from, offset));
    const stretches = bounds.flatMap((one, index) =>
      index % 2 === 0 ? [{ from: one, to: bounds[index + 1] ?? null }] : [],
    );
    return subscriptionOf({
      items: [flatItem({ timing, interval: { unit, count: 1 }, from })],
      alignment,
      billDay,
      startDate: from,
      anchorDate: from,
      cancelAt: end === null ? null : addDays(from, end),
      pauses: stretches,
    });
  });

/** Is a day served, by the plainest reading of what a pause and an end are? */
function isServed(subscription: BillingSubscription, one: CivilDate): boolean {
  const end = endOf(subscription);
  const isPaused = subscription.pauses.some(({ from, to }) => from <= one && (to === null || one < to));
  return one >= subscription.anchorDate && (end === null || one < end) && !isPaused;
}

describe('what is due of a subscription', () => {
  it('is due on the day that it says, and not the day before', () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 0, max: 250 }), (life, through) => {
        const before = charged(life, due(life, day(through)));
        const next = nextChargeOn(before);
        if (next === null) {
          expect(due(before, day(600))).toEqual([]);
          return;
        }
        expect(next > day(through)).toBe(true);
        expect(due(before, addDays(next, -1))).toEqual([]);
        expect(due(before, next)).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('is charged once, however many runs it takes', () => {
    fc.assert(
      fc.property(lives, fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }), (life, days) => {
        const at = [...days.sort((a, b) => a - b), 320].map(day);
        let last = life;
        const charges: Charge[] = [];
        for (const through of at) {
          const now = due(last, through);
          charges.push(...now);
          last = charged(last, now);
        }
        const once = due(life, day(320));
        const days2 = (all: readonly Charge[]) => all.map(({ period }) => `${period.from} ${period.to}`).sort();
        expect(days2(charges)).toEqual(days2(once));
      }),
      { numRuns: 300 },
    );
  });

  it('is every day that was served, and each of them once', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const counted = new Map<CivilDate, number>();
        for (const { period } of due(life, day(300))) {
          const length = daysBetween(period.from, period.to);
          for (let offset = 0; offset < length; offset += 1) {
            const one = addDays(period.from, offset);
            counted.set(one, (counted.get(one) ?? 0) + 1);
          }
        }
        expect([...counted.values()].every((count) => count === 1)).toBe(true);
        expect([...counted.keys()].every((one) => isServed(life, one))).toBe(true);
        // A quarter in arrears is not over before its end.
        for (let offset = 0; offset < 120; offset += 1) {
          const one = day(offset);
          if (isServed(life, one)) expect(counted.has(one), one).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('sums to the price of the period, however it is cut', () => {
    const item = flatItem({ ramp: [{ from: day(10), quantity: decimal(1) }] });
    const charges = due(subscriptionOf({ items: [item] }), day(10));
    expect(charges.map(({ net }) => net.amount.toString())).toEqual(['32.26', '67.74']);
  });
});

describe('the days of a subscription', () => {
  it('end with today where it is cancelled now, and at the date where one is given', () => {
    const active = subscriptionOf({ endDate: day(100) });
    const now = cancelled(active, { cancelAt: null, creditPolicy: 'NONE' }, day(4));
    expect(now).toMatchObject({ ok: true, value: { status: 'CANCELLED', cancelAt: day(5) } });
    const later = cancelled(active, { cancelAt: day(50), creditPolicy: 'UNUSED' }, day(4));
    expect(later).toMatchObject({ ok: true, value: { status: 'ACTIVE', cancelAt: day(50), creditPolicy: 'UNUSED' } });
    for (const wrong of [day(4), day(101)])
      expect(cancelled(active, { cancelAt: wrong, creditPolicy: 'NONE' }, day(4))).toMatchObject({
        refusal: { details: { path: 'input.cancelAt', rule: 'WITHIN_PERIOD' } },
      });
  });

  it('of a trial end with it, unless a later day is named', () => {
    const trial = subscriptionOf({ status: 'TRIALING', anchorDate: day(14), trialEnd: day(14) });
    const ended = cancelled(trial, { cancelAt: null, creditPolicy: 'NONE' }, day(3));
    expect(ended).toMatchObject({ ok: true, value: { status: 'TRIALING', cancelAt: day(14) } });
    if (!ended.ok) return;
    expect(moveByTime(ended.value, day(13), { isActive: true })).toBeNull();
    expect(moveByTime(ended.value, day(14), { isActive: true })).toBe('CANCELLED');
    expect(dueCharges({ ...ended.value, status: 'CANCELLED' }, day(60), 'HALF_UP')).toMatchObject({ value: [] });
  });

  it('are not paused before they were resumed last, and not resumed before they were paused', () => {
    const once = paused(subscriptionOf({}), day(5));
    if (!once.ok) throw new Error('it can be paused');
    expect(resumed(once.value, day(4)).ok).toBe(false);
    const again = resumed(once.value, day(8));
    if (!again.ok) throw new Error('it can be resumed');
    expect(again.value.pauses).toEqual([{ from: day(5), to: day(8) }]);
    expect(paused(again.value, day(7)).ok).toBe(false);
    expect(paused(again.value, day(8)).ok).toBe(true);
  });

  it('begin when they have come and the contract is ACTIVE', () => {
    const waiting = subscriptionOf({ status: 'PENDING' });
    expect(moveByTime(waiting, day(-1), { isActive: true })).toBeNull();
    expect(moveByTime(waiting, day(0), { isActive: false })).toBeNull();
    expect(moveByTime(waiting, day(0), { isActive: true })).toBe('ACTIVE');
    expect(dueOn(waiting)).toBe(start);
  });
});

describe('what is charged once', () => {
  const setup = flatItem({ charge: 'ONE_TIME', interval: null, timing: null, from: day(10) });
  const life = subscriptionOf({ items: [setup] });

  it('is due on its day, whole, for that one day', () => {
    expect(nextChargeOn(life)).toBe(day(10));
    expect(due(life, day(9))).toEqual([]);
    expect(due(life, day(10))).toMatchObject([{ period: { from: day(10), to: day(11) }, net: { currency: 'USD' } }]);
    expect(due(life, day(400)).map(({ net }) => net.amount)).toEqual([decimal(100)]);
  });

  it('is charged once, also where a pause parts the time it would run', () => {
    const parted = { ...life, pauses: [{ from: day(20), to: day(30) }] };
    expect(due(parted, day(60))).toHaveLength(1);
    const after = charged(parted, due(parted, day(60)));
    expect(after.items[0]?.chargedThrough).toBe(day(11));
    expect([due(after, day(400)), nextChargeOn(after)]).toEqual([[], null]);
  });

  it('is due after the pause in which its day lies', () => {
    const paused = { ...life, pauses: [{ from: day(5), to: day(30) }] };
    expect(due(paused, day(29))).toEqual([]);
    expect([nextChargeOn(paused), due(paused, day(30))[0]?.period.from]).toEqual([day(30), day(30)]);
  });

  it('is never due where the subscription is paused for good', () => {
    const paused = { ...life, pauses: [{ from: day(5), to: null }] };
    expect([due(paused, day(400)), nextChargeOn(paused)]).toEqual([[], null]);
  });
});
