import { billingDate, periodIndexAt, type BillingSchedule } from '../../../../core/calendar/billing-dates.ts';
import { refuseFarDate } from '../../../../core/calendar/intervals.ts';
import {
  continuedParts,
  earlier,
  later,
  periodParts,
  type PeriodPart,
} from '../../../../core/calendar/period-parts.ts';
import { fractionOf, fractionPlaces, prorate, type DayCount, type Share } from '../../../../core/calendar/proration.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { sign, sum, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { BoundedPeriod } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';

/** ADVANCE falls due on the first day of a period, ARREARS on the day after its last. */
export type BillingTiming = 'ADVANCE' | 'ARREARS';

/** What is billed again and again: from its start to the day before `end`, for ever where that is null. */
export type RecurringItem = {
  readonly start: CivilDate;
  readonly end: CivilDate | null;
  readonly schedule: BillingSchedule;
  readonly timing: BillingTiming;
  readonly dayCount: DayCount;
  /** True where what went before it has billed the period in which it begins. */
  readonly continues?: boolean;
};

/** How far a bill run goes: everything that is due on `throughDate` or before and not billed yet. */
export type BillRunRange = {
  readonly throughDate: CivilDate;
  /** The first day that is not billed yet; null where nothing is. A run repeated adds nothing (DOMAIN 5.3, 5). */
  readonly billedThrough?: CivilDate | null;
};

/** One line for one item and period (or the item's part of it). */
export type RecurringLine = { readonly period: BoundedPeriod; readonly share: Share; readonly net: Money };

/** The lines of an item due by a date. `price` is the exact net of one full period; each line is rounded once. */
export function recurringLines(
  item: RecurringItem,
  price: Money,
  { mode = 'HALF_UP', ...range }: BillRunRange & { readonly mode?: RoundingMode },
): Result<readonly RecurringLine[]> {
  if (sign(price.amount) < 0) {
    const sentence = 'price must be zero or more: what is given back is a credit.';
    return deny(refuse('VALIDATION_FAILED', { path: 'price', rule: 'NOT_NEGATIVE' }, sentence));
  }
  const parts = recurringParts(item, range);
  if (!parts.ok) return parts;
  return accept(parts.value.map(({ used, share }) => ({ period: used, share, net: prorate(price, share, mode) })));
}

/** The parts of the schedule that are due by a date, oldest first. What ends on its first day has none. */
export function recurringParts(item: RecurringItem, range: BillRunRange): Result<readonly PeriodPart[]> {
  const refusal = refuseDates(item, range);
  if (refusal !== null) return deny(refusal);

  const from = later(item.start, range.billedThrough ?? item.start);
  const to = dueTo(item, range.throughDate);
  if (from >= to || item.start > range.throughDate) return accept([]);
  const parts = periodParts({ from, to }, item.schedule, item.dayCount);
  if (!parts.ok) return parts;
  const continues = item.continues === true || from > item.start;
  return accept(continues ? continuedParts(parts.value, item.dayCount) : parts.value);
}

/** Parts as one number: a full period counts 1, a part of one its fraction, each rounded half up to `scale` places. */
export function cyclesOf(parts: readonly PeriodPart[], scale: number = fractionPlaces): Decimal {
  return sum(parts.map((part) => fractionOf(part.share, scale)));
}

/** The first day that is not due by `throughDate`. */
function dueTo({ schedule, timing, end }: RecurringItem, throughDate: CivilDate): CivilDate {
  const k = periodIndexAt(schedule, throughDate);
  if (timing === 'ADVANCE') {
    const periodEnd = billingDate(schedule, k + 1);
    return end === null ? periodEnd : earlier(end, periodEnd);
  }
  return end !== null && end <= throughDate ? end : billingDate(schedule, k);
}

function refuseDates(
  { start, end }: RecurringItem,
  { throughDate, billedThrough = null }: BillRunRange,
): Refusal | null {
  const refusal =
    refuseFarDate(start, 'startDate') ??
    refuseFarDate(throughDate, 'throughDate') ??
    (billedThrough === null ? null : refuseFarDate(billedThrough, 'billedThrough')) ??
    (end === null ? null : refuseFarDate(end, 'endDate'));
  if (refusal !== null || end === null || end >= start) return refusal;
  const sentence = 'endDate must not be before startDate: it is the first day that is no longer billed.';
  return refuse('VALIDATION_FAILED', { path: 'endDate', rule: 'PERIOD_ENDS_AFTER_START' }, sentence);
}
