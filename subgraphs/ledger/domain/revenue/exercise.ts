import type { CivilDate } from '../../../../core/civil-date.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import { absolute, compare, sign } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { fromMinor, money, toMinor } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { boundedBy, lastDayOf } from './inception.ts';
import {
  allocatedOf,
  calendarOf,
  checkDay,
  minorOf,
  promiseOf,
  type ProgressFacts,
  type Told,
  type ToldExercise,
} from './progress.ts';
import type { Standing } from './replan.ts';
import { pointInTime } from './schedule/deliveries.ts';
import { sumOf, type ScheduleLine } from './schedule/schedule.ts';
import { checkNotNegative, checkPositive, checkWithin, firstOf, invalid } from './validation.ts';
import { earnedFromRight } from './variable/material-rights.ts';

/**
 * MATERIAL_RIGHT: what is earned by the day is the price times what was exercised over what is expected to be; what it is more, or
 * less, than was scheduled before is earned on that day, and the rest when the right expires (DOMAIN 7, step 2).
 */
export function recordExercise(input: ToldExercise & { readonly lineKey: string }, facts: ProgressFacts): Result<Told> {
  const found = promiseOf(input.lineKey, 'MATERIAL_RIGHT', facts);
  if (!found.ok) return found;
  const { standing, progress } = found.value;
  const { asOf, exercised, expected } = input;
  const exercise = { asOf, exercised, expected };
  const wrong = checkExercise(exercise, progress.exercise, standing, facts);
  if (wrong !== null) return deny(wrong);
  const after = { obligation: standing.obligation, progress: { ...progress, exercise } };

  const expiry = expiryOf(standing);
  const difference = asOf === expiry ? 0n : differenceBy(exercise, standing, facts);
  // On its last day all of it is earned already, whatever was exercised.
  if (difference === 0n) return accept({ ...after, gone: [], lines: [] });
  const atExpiry = standing.lines.filter(({ from }) => from === expiry);
  const left = sumOf(atExpiry.map(minorOf)) - difference;
  const lines = linesOn(
    [
      [asOf, difference],
      [expiry, left],
    ],
    standing,
    facts,
  );
  return lines.ok ? accept({ ...after, gone: atExpiry, lines: lines.value }) : lines;
}

/** Days come in their order, and what was exercised stays so: at most what is expected. */
function checkExercise(
  { asOf, exercised, expected }: ToldExercise,
  before: ToldExercise | null,
  standing: Standing,
  facts: ProgressFacts,
): Refusal | null {
  const expiry = expiryOf(standing);
  return firstOf(
    checkDay('input.asOf', asOf, standing, facts),
    asOf > expiry ? invalid('input.asOf', 'WITHIN_PERIOD', `${expiry} or earlier: the right expires then`) : null,
    before !== null && asOf < before.asOf
      ? invalid('input.asOf', 'DATE_NOT_BEFORE_PREVIOUS', `${before.asOf} or later: that was told before`)
      : null,
    checkNotNegative('input.exercised', exercised),
    before !== null && compare(exercised, before.exercised) < 0
      ? invalid('input.exercised', 'NOT_BELOW_TOLD', `${before.exercised.toString()} or more: that was told before`)
      : null,
    checkPositive('input.expected', expected),
    checkWithin('input.exercised', exercised, expected, 'what is expected'),
  );
}

function expiryOf({ obligation }: Standing): CivilDate {
  return lastDayOf(boundedBy(obligation));
}

/** What is earned by an exercise beyond all lines before, in minor units. A price below zero is earned like its opposite. */
function differenceBy({ exercised, expected }: ToldExercise, standing: Standing, { mode }: ProgressFacts): bigint {
  const { amount, currency } = allocatedOf(standing);
  const expiry = expiryOf(standing);
  const before = fromMinor(sumOf(standing.lines.filter(({ from }) => from !== expiry).map(minorOf)), currency);
  const right = { deferred: absolute(amount), recognised: absolute(before.amount), hasExpired: false };
  const earned = earnedFromRight({ ...right, exercised, expected }, { scale: scaleOf(currency), mode });
  invariant(earned.ok, 'what is scheduled of a right before it expires is within its price');
  return toMinor(money(earned.value, currency)) * BigInt(sign(amount));
}

/** A planned line for each of these days on which something is earned. */
function linesOn(
  days: readonly (readonly [CivilDate, bigint])[],
  standing: Standing,
  facts: ProgressFacts,
): Result<readonly ScheduleLine[]> {
  const { currency } = allocatedOf(standing);
  const made: ScheduleLine[] = [];
  for (const [day, minor] of days.filter(([, amount]) => amount !== 0n)) {
    const schedule = pointInTime(fromMinor(minor, currency), day, calendarOf(day, facts));
    if (!schedule.ok) return schedule;
    made.push(...schedule.value.lines);
  }
  return accept(made);
}
