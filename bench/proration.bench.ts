import { enclosingPeriod, billingSchedule } from '../core/calendar/billing-dates.ts';
import { fractionOf, prorate, usedShare, type DayCount } from '../core/calendar/proration.ts';
import { addDays, civilDate } from '../core/civil-date.ts';
import { decimal } from '../core/decimal.ts';
import { invariant } from '../core/invariant.ts';
import type { Money } from '../core/money.ts';
import type { Figure } from './measure.ts';

/**
 * Prorations a second on one core: find the full period around a date, count the days used, and charge them of a price,
 * rounded to its currency; and the same with the fraction of nine places stated as well.
 */

const warmUpMs = 500;
const measuredMs = 2_000;
const batchSize = 1_000;
const variants = 997;

export async function benchProration(): Promise<Figure[]> {
  return Promise.resolve([
    { name: 'proration: a price by actual days', value: perSecond(proration('ACTUAL')), unit: '/s', goal: '≥ 200000' },
    { name: 'proration: a price by thirtieths', value: perSecond(proration('FIXED_30')), unit: '/s', goal: '≥ 200000' },
    { name: 'proration: a price and its fraction', value: perSecond(stated), unit: '/s', goal: '≥ 200000' },
  ]);
}

const schedule = billingSchedule(civilDate('2020-01-31'), { unit: 'MONTH', count: 1 });
invariant(schedule.ok, 'a month is an interval');
const dates = Array.from({ length: variants }, (_, index) => addDays(civilDate('2020-02-01'), index * 3));
const prices = Array.from({ length: variants }, (_, index): Money => {
  return { amount: decimal(`${index * 17 + 9}.${String(index % 100).padStart(2, '0')}`), currency: 'EUR' };
});

function proration(dayCount: DayCount): (index: number) => unknown {
  return (index) => prorate(at(prices, index), shareAt(index, dayCount));
}

function stated(index: number): unknown {
  const share = shareAt(index, 'ACTUAL');
  return [fractionOf(share), prorate(at(prices, index), share)];
}

function shareAt(index: number, dayCount: DayCount) {
  invariant(schedule.ok, 'a month is an interval');
  const from = at(dates, index);
  const period = enclosingPeriod(schedule.value, from);
  const share = usedShare({ from, to: period.to }, period, dayCount);
  invariant(share.ok, 'the rest of a period lies in it');
  return share.value;
}

/** Runs whole batches for a fixed time; the first half second is for the compiler. */
function perSecond(work: (index: number) => unknown): number {
  run(work, warmUpMs);
  return run(work, measuredMs);
}

function run(work: (index: number) => unknown, durationMs: number): number {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < durationMs) {
    for (let index = 0; index < batchSize; index += 1) work(done + index);
    done += batchSize;
  }
  return (done / (performance.now() - started)) * 1_000;
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  invariant(value !== undefined, 'the list is not empty');
  return value;
}
