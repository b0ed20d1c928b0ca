import { addDays, type CivilDate } from '../../../../../core/civil-date.ts';
import { fromMinor, type Money } from '../../../../../core/money.ts';
import { refuse } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { invalid } from '../validation.ts';
import { firstAfter, periodOn, type AccountingCalendar } from './accounting-calendar.ts';
import { sumOf, unitsOf, type Schedule, type ScheduleLine } from './schedule.ts';

export type RecognitionRun = {
  /** The last day of the last closed REVENUE period; null when none is closed. */
  readonly closedThrough: CivilDate | null;
  /** What was earned up to this day, itself included, is recognised. */
  readonly runThrough: CivilDate;
  readonly calendar: AccountingCalendar;
};

/** An amount, the period it was earned in, and the period whose books take it (DOMAIN 7: `earnedPeriod` is kept). */
export type RecognitionPosting = { readonly earned: string; readonly posted: string; readonly amount: Money };

export type Recognised = {
  readonly postings: readonly RecognitionPosting[];
  /** As before, the lines of this run RECOGNISED: what the next run starts from. */
  readonly schedule: Schedule;
  /** What is allocated and not recognised yet. */
  readonly deferredLeft: Money;
};

/**
 * Recognises the planned lines that have ended, oldest first. What was earned in a closed period is posted in the first
 * open one. A line of nothing is recognised without a posting. Refuses lines beyond the allocated price, and
 * PERIOD_CLOSED when the calendar has no open period left (DOMAIN 7, 12).
 */
export function recognise(schedule: Schedule, run: RecognitionRun): Result<Recognised> {
  const allocated = allocatedUnits(schedule);
  if (!allocated.ok) return allocated;
  const { currency } = schedule.allocated;
  const postings: RecognitionPosting[] = [];
  for (const line of schedule.lines.filter((one) => isDue(one, run) && one.minor !== 0n)) {
    const posted = postedIn(line, run);
    if (!posted.ok) return posted;
    postings.push({ earned: line.period, posted: posted.value, amount: fromMinor(line.minor, currency) });
  }
  const lines = schedule.lines.map((line) => (isDue(line, run) ? { ...line, status: 'RECOGNISED' as const } : line));
  const after = { ...schedule, lines };
  return accept({
    postings,
    schedule: after,
    deferredLeft: fromMinor(allocated.value - recognisedOf(after), currency),
  });
}

/** What has been recognised of a schedule, in minor units. */
export function recognisedOf({ lines }: Schedule): bigint {
  return sumOf(lines.filter(({ status }) => status === 'RECOGNISED'));
}

function isDue({ status, to }: ScheduleLine, { runThrough }: RecognitionRun): boolean {
  return status === 'PLANNED' && addDays(to, -1) <= runThrough;
}

/** The period of the line, or the first open one when the books of that are closed. */
function postedIn(line: ScheduleLine, { calendar, closedThrough }: RecognitionRun): Result<string> {
  if (closedThrough === null) return accept(line.period);
  const earned = periodOn(calendar, line.from);
  if (!earned.ok) return earned;
  if (addDays(earned.value.to, -1) > closedThrough) return accept(line.period);
  const open = firstAfter(calendar, closedThrough);
  if (open !== null) return accept(open.name);
  const sentence = `No period is open for what was earned in ${line.period}: open the next one first.`;
  return deny(refuse('PERIOD_CLOSED', { period: line.period }, sentence));
}

/** Recognition never exceeds the allocated amount, and never turns against it (DOMAIN 7). */
function allocatedUnits({ allocated, lines }: Schedule): Result<bigint> {
  const units = unitsOf(allocated);
  if (!units.ok) return units;
  const live = sumOf(lines.filter(({ status }) => status === 'PLANNED' || status === 'RECOGNISED'));
  const isWithin = units.value < 0n ? live <= 0n && live >= units.value : live >= 0n && live <= units.value;
  if (isWithin) return units;
  return deny(invalid('schedule.lines', 'NOT_ABOVE_WHOLE', 'lines of at most the allocated amount'));
}
