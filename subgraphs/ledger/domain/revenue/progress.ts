import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import type { FiscalPeriod } from '../../../../core/calendar/fiscal-calendar.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { money, toMinor, type Money } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import { checkName } from '../validation.ts';
import { progressOf } from './modification/cost-to-cost.ts';
import type { KeptLine, PerformanceObligation } from './revenue-contract.ts';
import { milestones as milestoneSchedule, pointInTime } from './schedule/deliveries.ts';
import type { RecognitionMethod } from './schedule/methods.ts';
import { reaching } from './schedule/reaching-calendar.ts';
import { sumOf, type Schedule, type ScheduleLine } from './schedule/schedule.ts';
import { minorOf, openDay, type Standing } from './standing.ts';
import { checkNotNegative, checkPositive, checkWithin, firstOf, invalid } from './validation.ts';

/** What somebody told of the progress of a promise that no calendar tells (DOMAIN 7, step 5). */
export type ObligationProgress = {
  readonly lineKey: string;
  /** When control passed; null where nobody told, and the first day of the line counts. */
  readonly deliveredOn: CivilDate | null;
  readonly milestones: readonly ToldMilestone[];
  /** The newest; null while there is none. */
  readonly estimate: ToldEstimate | null;
  /** Of a right, the newest; null while there is none. */
  readonly exercise: ToldExercise | null;
};

export type ToldMilestone = {
  readonly code: string;
  /** What it counts among its siblings. */
  readonly share: Decimal;
  /** Null while the customer has not accepted it. */
  readonly acceptedOn: CivilDate | null;
};

/** Both costs are in one currency, whichever the company reckons them in. */
export type ToldEstimate = {
  readonly asOf: CivilDate;
  readonly costToDate: Decimal;
  readonly expectedCost: Decimal;
  readonly progressPct: Decimal;
};

/** How much of a right was used by a day, and will be in all: units or money, only their quotient counts. */
export type ToldExercise = {
  readonly asOf: CivilDate;
  readonly exercised: Decimal;
  readonly expected: Decimal;
};

/** What a fact does to the plan: nothing that is recognised moves. */
export type Told = {
  readonly progress: ObligationProgress;
  readonly obligation: PerformanceObligation;
  /** Planned lines that others take the place of. */
  readonly gone: readonly KeptLine[];
  readonly lines: readonly ScheduleLine[];
};

/** What the books say beside the fact. */
export type ProgressFacts = {
  readonly standing: readonly Standing[];
  readonly progress: readonly ObligationProgress[];
  /** All periods of the legal entity, in their order. */
  readonly periods: readonly FiscalPeriod[];
  readonly mode: RoundingMode;
  /** Where the company is. */
  readonly today: CivilDate;
};

export const milestonesMax = 50;
/** Places of a per cent to which progress may be measured (DOMAIN 1.2.3). */
export const progressPlacesMax = 9;

/** The parts in which a promise is accepted, and what each counts. They are others only while none is accepted. */
export function setMilestones(
  input: { readonly lineKey: string; readonly milestones: readonly Pick<ToldMilestone, 'code' | 'share'>[] },
  facts: ProgressFacts,
): Result<Told> {
  const found = promiseOf(input.lineKey, 'MILESTONE', facts);
  if (!found.ok) return found;
  const { standing, progress } = found.value;
  const codes = input.milestones.map(({ code }) => code);
  const wrong = firstOf(
    codes.length >= 1 && codes.length <= milestonesMax
      ? null
      : invalid('input.milestones', 'COUNT_RANGE', `1 to ${milestonesMax} milestones`),
    new Set(codes).size === codes.length
      ? null
      : invalid('input.milestones', 'DISTINCT', 'milestones of different codes'),
    ...input.milestones.flatMap(({ code, share }, index) => [
      checkName(`input.milestones[${index}].code`, code),
      checkPositive(`input.milestones[${index}].share`, share),
    ]),
    isAccepted(progress)
      ? invalid('input.lineKey', 'NOT_ACCEPTED_YET', `a line of which nothing is accepted yet: ${input.lineKey} is`)
      : null,
  );
  if (wrong !== null) return deny(wrong);
  const milestones = input.milestones.map(({ code, share }) => ({ code, share, acceptedOn: null }));
  return accept({ obligation: standing.obligation, progress: { ...progress, milestones }, gone: [], lines: [] });
}

/** MILESTONE: the part of what was accepted is earned on the day on which it was, once. */
export function recordAcceptance(
  input: { readonly lineKey: string; readonly milestone: string; readonly acceptedOn: CivilDate },
  facts: ProgressFacts,
): Result<Told> {
  const found = promiseOf(input.lineKey, 'MILESTONE', facts);
  if (!found.ok) return found;
  const { standing, progress } = found.value;
  const open = progress.milestones.filter(({ acceptedOn }) => acceptedOn === null).map(({ code }) => code);
  const wrong =
    checkDay('input.acceptedOn', input.acceptedOn, standing, facts) ??
    (open.includes(input.milestone)
      ? null
      : invalid('input.milestone', 'KNOWN_ITEM', `one that is not accepted yet: ${open.join(', ') || 'none is'}`));
  if (wrong !== null) return deny(wrong);
  const stones = progress.milestones.map(({ code, share }) => ({
    id: code,
    weight: share,
    acceptedOn: code === input.milestone ? input.acceptedOn : null,
  }));
  const schedule = milestoneSchedule(allocatedOf(standing), stones, calendarOf(input.acceptedOn, facts));
  const milestones = progress.milestones.map((one) =>
    one.code === input.milestone ? { ...one, acceptedOn: input.acceptedOn } : one,
  );
  return told(standing, { ...progress, milestones }, [], schedule);
}

/** POINT_IN_TIME: all of it on the day on which control passed, where that was not recognised before. */
export function recordDelivery(
  input: { readonly lineKey: string; readonly deliveredOn: CivilDate },
  facts: ProgressFacts,
): Result<Told> {
  const found = promiseOf(input.lineKey, 'POINT_IN_TIME', facts);
  if (!found.ok) return found;
  const { standing, progress } = found.value;
  const wrong = checkDay('input.deliveredOn', input.deliveredOn, standing, facts);
  if (wrong !== null) return deny(wrong);
  const { deliveredOn } = input;
  const schedule = pointInTime(allocatedOf(standing), deliveredOn, calendarOf(deliveredOn, facts));
  const gone = standing.lines.filter(({ status }) => status === 'PLANNED');
  return told(standing, { ...progress, deliveredOn }, gone, schedule);
}

/**
 * COST_TO_COST: what is earned by the day is the price times cost to date over expected cost; what it is more, or less, than
 * what was scheduled before is earned on that day (DOMAIN 7: catch-up when the estimate changes).
 */
export function updateEstimate(
  input: Omit<ToldEstimate, 'progressPct'> & { readonly lineKey: string; readonly progressPlaces: number | null },
  facts: ProgressFacts,
): Result<Told> {
  const found = promiseOf(input.lineKey, 'COST_TO_COST', facts);
  if (!found.ok) return found;
  const { standing, progress } = found.value;
  const { asOf, costToDate, expectedCost, progressPlaces } = input;
  const before = progress.estimate?.asOf ?? asOf;
  const wrong = firstOf(
    checkDay('input.asOf', asOf, standing, facts),
    asOf < before
      ? invalid('input.asOf', 'DATE_NOT_BEFORE_PREVIOUS', `${before} or later: that was told before`)
      : null,
    checkPositive('input.expectedCost', expectedCost),
    checkNotNegative('input.costToDate', costToDate),
    checkWithin('input.costToDate', costToDate, expectedCost, 'the expected cost'),
    progressPlaces === null || (progressPlaces >= 0 && progressPlaces <= progressPlacesMax)
      ? null
      : invalid('input.progressPlaces', 'RANGE', `from 0 to ${progressPlacesMax}`),
  );
  if (wrong !== null) return deny(wrong);
  const { amount, currency } = allocatedOf(standing);
  const rounding = { scale: scaleOf(currency), mode: facts.mode };
  const measured = progressOf(amount, { costToDate, expectedCost }, progressPlaces, rounding);
  if (!measured.ok) return measured;
  const catchUp = toMinor(money(measured.value.revenueToDate, currency)) - sumOf(standing.lines.map(minorOf));
  const estimate = { asOf, costToDate, expectedCost, progressPct: measured.value.progressPct };
  if (catchUp === 0n)
    return accept({ obligation: standing.obligation, progress: { ...progress, estimate }, gone: [], lines: [] });
  // A difference that a change of the price brought may be of a later day: what is taken back of it is not earlier.
  const day = openDay(standing, asOf);
  const schedule = pointInTime(allocatedOf(standing), day, calendarOf(day, facts));
  const lines = (earned: Schedule) => earned.lines.map((line) => ({ ...line, minor: catchUp }));
  return told(
    standing,
    { ...progress, estimate },
    [],
    schedule.ok ? accept({ ...schedule.value, lines: lines(schedule.value) }) : schedule,
  );
}

/** Whether a contract has a promise of which such a fact can be told: `commands` says it before anyone tries. */
export function refuseUntold(
  method: ToldMethod,
  { standing, progress }: Pick<ProgressFacts, 'standing' | 'progress'>,
  isOpen: (progress: ObligationProgress) => boolean = () => true,
): Refusal | null {
  const some = standing.some(
    (one) =>
      one.obligation.method === method &&
      refuseOver(one) === null &&
      isOpen(progressOn(one.obligation.lineKey, progress)),
  );
  return some ? null : invalid('RevenueContract.progress', 'PROGRESS_TOLD', `of a line by ${method} that is not over`);
}

export type ToldMethod = Extract<RecognitionMethod, 'POINT_IN_TIME' | 'MILESTONE' | 'COST_TO_COST' | 'MATERIAL_RIGHT'>;

export function isAccepted({ milestones }: ObligationProgress): boolean {
  return milestones.some(({ acceptedOn }) => acceptedOn !== null);
}

export function awaitsAcceptance({ milestones }: ObligationProgress): boolean {
  return milestones.some(({ acceptedOn }) => acceptedOn === null);
}

/** The facts of all promises, those of one taking their place. */
export function withProgress(
  all: readonly ObligationProgress[],
  one: ObligationProgress,
): readonly ObligationProgress[] {
  return [...all.filter(({ lineKey }) => lineKey !== one.lineKey), one];
}

/** The promise of a line, and what was told of it before: one by the method, and not over. */
export function promiseOf(
  lineKey: string,
  method: ToldMethod,
  { standing, progress }: ProgressFacts,
): Result<{ readonly standing: Standing; readonly progress: ObligationProgress }> {
  const found = standing.find(({ obligation }) => obligation.lineKey === lineKey);
  if (found === undefined) return deny(invalid('input.lineKey', 'KNOWN_ITEM', 'a line of the contract'));
  const { method: its } = found.obligation;
  if (its !== method)
    return deny(invalid('input.lineKey', 'PROGRESS_TOLD', `a line by ${method}: ${lineKey} is by ${its}`));
  const over = refuseOver(found);
  return over === null ? accept({ standing: found, progress: progressOn(lineKey, progress) }) : deny(over);
}

/** What is satisfied stays so, and of what ended nothing more is earned. */
function refuseOver({ obligation: { status, lineKey, method }, lines }: Standing): Refusal | null {
  const isRecognised = method === 'POINT_IN_TIME' && lines.some((line) => line.status === 'RECOGNISED');
  if ((status === 'UNSATISFIED' || status === 'PARTIAL') && !isRecognised) return null;
  return invalid('input.lineKey', 'PROGRESS_TOLD', `a line that is not over: ${lineKey} is ${status}`);
}

/** What was told of one line. */
export function progressOn(lineKey: string, progress: readonly ObligationProgress[]): ObligationProgress {
  const known = progress.find((one) => one.lineKey === lineKey);
  return known ?? { lineKey, deliveredOn: null, milestones: [], estimate: null, exercise: null };
}

/** What has happened is told, not what will; and nothing is earned before the line begins. */
export function checkDay(
  path: string,
  day: CivilDate,
  { obligation }: Standing,
  { today }: ProgressFacts,
): Refusal | null {
  const { from } = obligation.service;
  if (day > today) return invalid(path, 'DATE_NOT_AFTER_TODAY', `${today} or earlier`);
  return day < from ? invalid(path, 'WITHIN_PERIOD', `${from} or later: the line begins then`) : null;
}

function told(
  { obligation }: Standing,
  progress: ObligationProgress,
  gone: readonly KeptLine[],
  schedule: Result<Schedule>,
): Result<Told> {
  return schedule.ok ? accept({ obligation, progress, gone, lines: schedule.value.lines }) : schedule;
}

export function calendarOf(day: CivilDate, { periods }: Pick<ProgressFacts, 'periods'>) {
  return reaching(periods, { from: day, to: addDays(day, 1) });
}

export function allocatedOf({ obligation: { allocated } }: Standing): Money {
  invariant(allocated, 'what is told progress of has a price');
  return allocated;
}
