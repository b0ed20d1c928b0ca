import type { CivilDate } from '../../../../../core/civil-date.ts';
import { actualDays, days30E360 } from '../../../../../core/calendar/day-count.ts';
import type { FiscalPeriod } from '../../../../../core/calendar/fiscal-calendar.ts';
import { scaleOf } from '../../../../../core/currencies.ts';
import { placesOf } from '../../../../../core/decimal.ts';
import { fromMinor, toMinor, type Money } from '../../../../../core/money.ts';
import type { Period } from '../../../../../core/period.ts';
import { refuse } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import type { RoundingMode } from '../../../../../core/rounding.ts';
import type { ScheduleLineStatus } from '../../states/schedule-line.ts';
import { nearestUnits } from '../rounding.ts';
import { split } from './split.ts';
import { partsOf, type AccountingCalendar } from './accounting-calendar.ts';
import { recognitionMethods, type RoundingPolicy, type StraightLineMethod } from './methods.ts';

/** What is earned in `[from, to)`, which lies in the accounting period of that name; in minor units of the currency. */
export type ScheduleLine = {
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly minor: bigint;
  readonly status: ScheduleLineStatus;
  /** Of what was earned before its day, by a price that was another one then. */
  readonly isCatchUp?: boolean;
};

/** The lines of one obligation, and the price allocated to it. */
export type Schedule = { readonly allocated: Money; readonly lines: readonly ScheduleLine[] };

/** An allocated price that is earned evenly over its time of service. */
export type StraightLinePlan = {
  readonly allocated: Money;
  readonly service: Period;
  readonly method: StraightLineMethod;
  readonly policy: RoundingPolicy;
  readonly mode: RoundingMode;
  readonly calendar: AccountingCalendar;
};

/**
 * One line for each accounting period that the service touches; they sum to the allocated price, whatever its sign
 * (DOMAIN 7, step 5; 1.2.5). Refuses an open or empty service, a calendar that does not cover it, and a price with more
 * places than its currency.
 */
export function straightLine(plan: StraightLinePlan): Result<Schedule> {
  const checked = unitsOf(plan.allocated);
  if (!checked.ok) return checked;
  const parts = partsOf(plan.calendar, plan.service);
  if (!parts.ok) return parts;
  const weights = parts.value.map(({ from, to }) => daysIn(plan.method, from, to));
  const amounts = split(checked.value, weights, plan);
  const lines = parts.value.map((part, index) => plannedLine(part, amounts[index] ?? 0n));
  return accept({ allocated: plan.allocated, lines });
}

/**
 * What is earned of a plan before a date, in minor units, by the time elapsed (DOMAIN 7, step 5); at the end of a period
 * it is the sum of the lines up to there. Refuses what `straightLine` refuses.
 */
export function earnedBefore(plan: StraightLinePlan, date: CivilDate): Result<bigint> {
  const schedule = straightLine(plan);
  if (!schedule.ok) return schedule;
  const { lines } = schedule.value;
  const ended = sumOf(lines.filter(({ to }) => to <= date));
  const current = lines.find(({ from, to }) => from < date && date < to);
  if (current === undefined) return accept(ended);
  if (plan.policy === 'LAST_TAKES_REMAINDER') {
    return accept(ended + shareOf(plan, current.minor, [current.from, date, current.to]));
  }
  const { from, to } = plan.service;
  return accept(shareOf(plan, sumOf(lines), [from, date, to ?? date]));
}

export function amountOf(schedule: Schedule, line: ScheduleLine): Money {
  return fromMinor(line.minor, schedule.allocated.currency);
}

export function sumOf(lines: readonly { readonly minor: bigint }[]): bigint {
  return lines.reduce((total, { minor }) => total + minor, 0n);
}

/** The settled amount in minor units; SCALE_EXCEEDED when it has more places than its currency. */
export function unitsOf(allocated: Money, path = 'allocated'): Result<bigint> {
  const { amount, currency } = allocated;
  const scale = scaleOf(currency);
  if (placesOf(amount) <= scale) return accept(toMinor(allocated));
  const sentence = `${path}.amount may have ${scale} places after the point, in ${currency}.`;
  return deny(refuse('SCALE_EXCEEDED', { path: `${path}.amount`, currency, scale }, sentence));
}

const dayCounts = { ACTUAL: actualDays, '30E/360': days30E360 } as const;

/** The days of `[from, to)` as the method counts them. */
export function daysIn(method: StraightLineMethod, from: CivilDate, to: CivilDate): number {
  return dayCounts[recognitionMethods[method].dayCount](from, to);
}

function shareOf(
  { method, mode }: StraightLinePlan,
  amount: bigint,
  [from, date, to]: readonly [CivilDate, CivilDate, CivilDate],
): bigint {
  return nearestUnits(amount * BigInt(daysIn(method, from, date)), BigInt(daysIn(method, from, to)), mode);
}

function plannedLine({ name, from, to }: FiscalPeriod, minor: bigint): ScheduleLine {
  return { period: name, from, to, minor, status: 'PLANNED' };
}
