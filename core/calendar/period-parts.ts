import type { CivilDate } from '../civil-date.ts';
import { refuseEmptyPeriod } from '../period.ts';
import type { BoundedPeriod } from '../period.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { accept, deny } from '../result.ts';
import type { Result } from '../result.ts';
import { billingDate, datesMax, periodIndexAt } from './billing-dates.ts';
import type { BillingSchedule } from './billing-dates.ts';
import { refuseFarDate } from './intervals.ts';
import { usedShare } from './proration.ts';
import type { DayCount, Share } from './proration.ts';

/** The days of a term that fall into one full period of its schedule, which is what they are measured by. */
export type PeriodPart = {
  readonly used: BoundedPeriod;
  readonly period: BoundedPeriod;
  readonly share: Share;
};

/**
 * A term cut at the dates of a schedule: a leading part up to the first of them, full periods, a trailing part
 * (DOMAIN 5.4). The schedule may begin after the term: its dates go on backwards.
 */
export function periodParts(
  term: BoundedPeriod,
  schedule: BillingSchedule,
  dayCount: DayCount = 'ACTUAL',
): Result<readonly PeriodPart[]> {
  const refusal = refuseTerm(term, schedule);
  if (refusal !== null) return deny(refusal);

  const parts: PeriodPart[] = [];
  let k = periodIndexAt(schedule, term.from);
  let from = billingDate(schedule, k);
  while (from < term.to) {
    const period = { from, to: billingDate(schedule, k + 1) };
    const used = { from: later(from, term.from), to: earlier(period.to, term.to) };
    const share = usedShare(used, period, dayCount);
    if (!share.ok) return share;
    parts.push({ used, period, share: share.value });
    from = period.to;
    k += 1;
  }
  return accept(parts);
}

/**
 * The parts of a term that goes on from another, as a new price does in the middle of a period. Without proration a
 * period is whole, and belongs to whoever has its first day.
 */
export function continuedParts(parts: readonly PeriodPart[], dayCount: DayCount): readonly PeriodPart[] {
  return dayCount === 'NONE' ? parts.filter((part) => part.used.from === part.period.from) : parts;
}

/** The later of two dates. */
export function later(a: CivilDate, b: CivilDate): CivilDate {
  return a > b ? a : b;
}

/** The earlier of two dates. */
export function earlier(a: CivilDate, b: CivilDate): CivilDate {
  return a < b ? a : b;
}

function refuseTerm(term: BoundedPeriod, schedule: BillingSchedule): Refusal | null {
  const refusal =
    refuseEmptyPeriod(term, 'term') ?? refuseFarDate(term.from, 'term.from') ?? refuseFarDate(term.to, 'term.to');
  if (refusal !== null) return refusal;
  if (periodIndexAt(schedule, term.to) - periodIndexAt(schedule, term.from) < datesMax) return null;
  const sentence = `term.to is more than ${datesMax} periods after term.from: take a part of the term.`;
  return refuse('VALIDATION_FAILED', { path: 'term.to', rule: 'COUNT_MAX' }, sentence);
}
