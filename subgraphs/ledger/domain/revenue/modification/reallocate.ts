import { addDays, compareDates, type CivilDate } from '../../../../../core/civil-date.ts';
import { scaleOf } from '../../../../../core/currencies.ts';
import { add, sign, sum, zero, type Decimal } from '../../../../../core/decimal.ts';
import { invariant } from '../../../../../core/invariant.ts';
import { fromMinor, toMinor, type Money } from '../../../../../core/money.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { allocate } from '../../../../../core/rounding.ts';
import { earnedByExercise } from '../exercise.ts';
import { boundedBy, type PlanningFacts } from '../inception.ts';
import { progressOn, type ObligationProgress } from '../progress.ts';
import type { PerformanceObligation } from '../revenue-contract.ts';
import { nearestUnits } from '../rounding.ts';
import { pointInTime } from '../schedule/deliveries.ts';
import { reaching } from '../schedule/reaching-calendar.ts';
import { daysIn, sumOf, type ScheduleLine } from '../schedule/schedule.ts';
import {
  deliveryFrom,
  earnedBy,
  isOpenTold,
  isStraight,
  minorOf,
  openDay,
  type ChangedPlan,
  type Standing,
} from '../standing.ts';
import { invalid } from '../validation.ts';
import { earnedByEstimate } from './cost-to-cost.ts';
import { respread } from './spread.ts';

/** What a change of an allocated price is planned by: what the books say, and what was told of the contract. */
export type ReallocationFacts = Omit<PlanningFacts, 'ssps' | 'bundlePrices'> & {
  readonly progress: readonly ObligationProgress[];
};

/** What the price of a promise grows by, and the day from which on it holds. Below zero it shrinks. */
export type PriceChange = { readonly by: Decimal; readonly on: CivilDate };

/**
 * The plan of one promise after its part of the price changed (DOMAIN 7; ASC 606-10-32-43): what is satisfied of it takes its share
 * at once, in a line of its own, and what is not takes the rest as it is earned. Nothing that is recognised moves. Refuses to
 * leave a promise less than nothing.
 */
export function reallocate(standing: Standing, { by, on }: PriceChange, facts: ReallocationFacts): Result<ChangedPlan> {
  const { obligation } = standing;
  const allocated = { amount: add(allocatedOf(obligation).amount, by), currency: obligation.recognised.currency };
  if (sign(allocated.amount) < 0)
    return deny(invalid(obligation.lineKey, 'NOT_NEGATIVE', 'left with a price of zero or more by the change'));
  const after = { ...standing, obligation: { ...obligation, allocated } };
  const { method, status } = obligation;
  const isOver = status === 'SATISFIED' || status === 'TERMINATED';
  if (isOpenTold(obligation))
    return method === 'MATERIAL_RIGHT' ? exercisedAgain(after, on, facts) : measuredAgain(after, on, facts);
  if (!isOver && isStraight(method)) return spreadAgain(standing, by, on, facts);
  return (isOver ? null : deliveredFor(after, on)) ?? caughtUp(after, toMinor({ ...allocated, amount: by }), on, facts);
}

/**
 * What is still to be delivered is delivered for the new price. Null where it is delivered already, and where more was caught up with
 * after its day than is left: then a run before that would take back what it never recognised.
 */
function deliveredFor(after: Standing, on: CivilDate): Result<ChangedPlan> | null {
  const delivery = deliveryFrom(after, on);
  if (delivery === null) return null;
  const allocated = allocatedOf(after.obligation);
  const minor = toMinor(allocated) - sumOf(after.lines.filter((line) => line !== delivery).map(minorOf));
  if (minor < 0n) return null;
  const { period, from, to } = delivery;
  const line = { period, from, to, minor, status: 'PLANNED' as const };
  const obligation = { ...after.obligation, planned: fromMinor(minor, allocated.currency) };
  return accept({ obligation, gone: [delivery], goneTo: 'SUPERSEDED', lines: [line] });
}

/** An amount that is earned at once, as a line of the first day that is open; none where it is nothing. */
export function catchUpLines(
  standing: Standing,
  minor: bigint,
  on: CivilDate,
  { periods }: Pick<PlanningFacts, 'periods'>,
): Result<readonly ScheduleLine[]> {
  if (minor === 0n) return accept([]);
  const day = openDay(standing, on);
  const amount = fromMinor(minor, standing.obligation.recognised.currency);
  const schedule = pointInTime(amount, day, reaching(periods, { from: day, to: addDays(day, 1) }));
  return schedule.ok ? accept(schedule.value.lines.map((line) => ({ ...line, isCatchUp: true }))) : schedule;
}

function caughtUp(
  standing: Standing,
  minor: bigint,
  on: CivilDate,
  facts: Pick<PlanningFacts, 'periods'>,
): Result<ChangedPlan> {
  const lines = catchUpLines(standing, minor, on, facts);
  if (!lines.ok) return lines;
  return accept({ obligation: standing.obligation, gone: [], goneTo: 'SUPERSEDED', lines: lines.value });
}

/** What is told of has earned its share of the price as it is now; the difference to what was scheduled comes at once. */
function measuredAgain(standing: Standing, on: CivilDate, facts: ReallocationFacts): Result<ChangedPlan> {
  const { obligation, lines } = standing;
  const earned = earnedByTold(obligation, progressOn(obligation.lineKey, facts.progress), facts);
  return caughtUp(standing, toMinor(earned) - sumOf(lines.map(minorOf)), on, facts);
}

/** A right has earned what of it was exercised; the rest of its price is earned when it expires. */
function exercisedAgain(standing: Standing, on: CivilDate, facts: ReallocationFacts): Result<ChangedPlan> {
  const { obligation } = standing;
  const { exercise } = progressOn(obligation.lineKey, facts.progress);
  const planned = earnedByExercise(standing, { exercise, on }, facts);
  return planned.ok ? accept({ obligation, goneTo: 'SUPERSEDED', ...planned.value }) : planned;
}

/** The price times the share that was accepted, or that the newest estimate of cost measured. */
function earnedByTold(
  obligation: PerformanceObligation,
  { milestones, estimate }: ObligationProgress,
  { mode }: Pick<PlanningFacts, 'mode'>,
): Money {
  const { amount, currency } = allocatedOf(obligation);
  const scale = scaleOf(currency);
  if (obligation.method === 'COST_TO_COST')
    return { amount: estimate === null ? zero : earnedByEstimate(amount, estimate, { scale, mode }), currency };
  if (milestones.length === 0) return { amount: zero, currency };
  const shares = milestones.map(({ share }) => share);
  const parts = allocate(amount, shares, scale);
  invariant(parts.ok, 'an allocated price is settled, and the shares were checked');
  const accepted = parts.value.filter((_, index) => milestones[index]?.acceptedOn !== null);
  return { amount: sum(accepted), currency };
}

/**
 * What is earned evenly has earned, by the day, the share of the change that its days elapsed are of all. The rest goes with
 * what is not recognised over the days that remain.
 */
function spreadAgain(standing: Standing, by: Decimal, on: CivilDate, facts: ReallocationFacts): Result<ChangedPlan> {
  const { obligation } = standing;
  const { currency } = obligation.recognised;
  const day = openDay(standing, on);
  const { to } = boundedBy(obligation);
  const earned = earnedBy(standing, day);
  const left = toMinor(allocatedOf(obligation)) - earned;
  const change = toMinor({ amount: by, currency });
  const caught = within(shareElapsed(obligation, change, day, facts), -earned, left + change);
  const caughtNow = catchUpLines(standing, caught, day, facts);
  if (!caughtNow.ok) return caughtNow;
  const allocated = { amount: add(allocatedOf(obligation).amount, by), currency };
  if (day >= to)
    return accept({ obligation: { ...obligation, allocated }, gone: [], goneTo: 'SUPERSEDED', lines: caughtNow.value });
  const spread = respread(standing, { part: fromMinor(left + change - caught, currency), on: day }, facts);
  if (!spread.ok) return spread;
  return accept({
    ...spread.value,
    obligation: { ...spread.value.obligation, allocated },
    lines: [...caughtNow.value, ...spread.value.lines].sort((a, b) => compareDates(a.from, b.from)),
  });
}

function shareElapsed(
  obligation: PerformanceObligation,
  change: bigint,
  day: CivilDate,
  { mode }: Pick<PlanningFacts, 'mode'>,
): bigint {
  const { from, to } = boundedBy(obligation);
  const { method } = obligation;
  invariant(isStraight(method), 'only what is earned by time has a share by days');
  if (day >= to) return change;
  const whole = daysIn(method, from, to);
  return whole === 0 || day <= from
    ? 0n
    : nearestUnits(change * BigInt(daysIn(method, from, day)), BigInt(whole), mode);
}

/** After an earlier change, days may have earned more or less than their share: no line may then turn against the price. */
function within(minor: bigint, least: bigint, most: bigint): bigint {
  if (minor < least) return least;
  return minor > most ? most : minor;
}

function allocatedOf({ allocated }: PerformanceObligation): Money {
  invariant(allocated, 'what has a price has a part of the whole');
  return allocated;
}
