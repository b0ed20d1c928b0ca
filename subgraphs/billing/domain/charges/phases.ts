import { billDaySchedule } from '../../../../core/calendar/alignment.ts';
import type { BillingInterval } from '../../../../core/calendar/intervals.ts';
import type { DayCount } from '../../../../core/calendar/proration.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import { recurringLines, type BillingTiming, type BillRunRange, type RecurringLine } from './recurring.ts';

/** A stretch of a subscription at one price; it ends where the next begins. */
export type Phase = {
  readonly from: CivilDate;
  readonly billDay: number;
  /** The exact net of one full period; null is a phase that bills nothing, such as a trial. */
  readonly price: Money | null;
};

export type PhasedItem = {
  readonly phases: readonly Phase[];
  /** The first day after the last phase; null runs on. */
  readonly end: CivilDate | null;
  readonly interval: BillingInterval;
  readonly timing: BillingTiming;
  readonly dayCount: DayCount;
};

export type PhaseLine = RecurringLine & {
  /** Which phase, from 0. */
  readonly phase: number;
};

/** The lines of all phases due by a date. A phase keeps its own bill day; its parts are measured by its own periods. */
export function phaseLines(
  item: PhasedItem,
  range: BillRunRange & { readonly mode?: RoundingMode },
): Result<readonly PhaseLine[]> {
  const refusal = refusePhases(item.phases);
  if (refusal !== null) return deny(refusal);

  const lines: PhaseLine[] = [];
  for (const [phase, { from, billDay, price }] of item.phases.entries()) {
    if (price === null) continue;
    const { interval, timing, dayCount } = item;
    const schedule = billDaySchedule(from, billDay, interval);
    if (!schedule.ok) return schedule;
    const end = item.phases[phase + 1]?.from ?? item.end;
    const recurring = { start: from, end, schedule: schedule.value, timing, dayCount, continues: phase > 0 };
    const billed = recurringLines(recurring, price, range);
    if (!billed.ok) return billed;
    lines.push(...billed.value.map((line) => ({ ...line, phase })));
  }
  return accept(lines);
}

function refusePhases(phases: readonly Phase[]): Refusal | null {
  if (phases.length === 0) {
    return refuse('VALIDATION_FAILED', { path: 'phases', rule: 'NOT_EMPTY' }, 'phases must hold one phase at least.');
  }
  const index = phases.findIndex((phase, at) => at > 0 && phase.from <= (phases[at - 1]?.from ?? phase.from));
  if (index < 0) return null;
  const path = `phases[${index}].from`;
  const sentence = `${path} must be after the start of the phase before it, which ends there.`;
  return refuse('VALIDATION_FAILED', { path, rule: 'DATES_ASCENDING' }, sentence);
}
