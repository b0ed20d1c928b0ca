import type { CivilDate } from '../../../../core/civil-date.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import { absolute, compare, negate, sign, zero } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { fromMinor, money, toMinor, type Money } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { boundedBy, lastDayOf } from './inception.ts';
import {
  allocatedOf,
  calendarOf,
  checkDay,
  promiseOf,
  type ProgressFacts,
  type Told,
  type ToldExercise,
} from './progress.ts';
import { pointInTime } from './schedule/deliveries.ts';
import { sumOf, type ScheduleLine } from './schedule/schedule.ts';
import { latest, minorOf, type Standing } from './standing.ts';
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

  // On its last day all of it is earned already, whatever was exercised.
  if (asOf === expiryOf(standing)) return accept({ ...after, gone: [], lines: [] });
  const planned = earnedByExercise(standing, { exercise, on: asOf }, facts);
  return planned.ok ? accept({ ...after, ...planned.value }) : planned;
}

/**
 * The lines of a right by what of it is exercised, at the price that is allocated to it now: the difference to what was scheduled before
 * is earned on the day, or on that of a later difference, so that no run takes back more than was recognised. The rest is left for
 * the day on which it expires.
 */
export function earnedByExercise(
  standing: Standing,
  { exercise, on }: { readonly exercise: ToldExercise | null; readonly on: CivilDate },
  facts: Pick<ProgressFacts, 'periods' | 'mode'>,
): Result<Pick<Told, 'gone' | 'lines'>> {
  const { currency } = allocatedOf(standing);
  const expiry = expiryOf(standing);
  const atExpiry = standing.lines.filter(({ status, from }) => status === 'PLANNED' && from === expiry);
  const earlier = standing.lines.filter((line) => !atExpiry.includes(line));
  const day = latest(on, ...earlier.map(({ from }) => from));
  const before = sumOf(earlier.map(minorOf));
  const difference = day >= expiry ? 0n : toMinor(earnedOf(exercise, standing, facts)) - before;
  const left = toMinor(allocatedOf(standing)) - before - difference;
  if (difference === 0n && left === sumOf(atExpiry.map(minorOf))) return accept({ gone: [], lines: [] });
  const lines: ScheduleLine[] = [];
  for (const [from, minor] of [[day, difference] as const, [expiry, left] as const]) {
    if (minor === 0n) continue;
    const schedule = pointInTime(fromMinor(minor, currency), from, calendarOf(from, facts));
    if (!schedule.ok) return schedule;
    lines.push(...schedule.value.lines);
  }
  return accept({ gone: atExpiry, lines });
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

/** What is earned of its price by what was exercised. A price below zero is earned like its opposite. */
function earnedOf(exercise: ToldExercise | null, standing: Standing, { mode }: Pick<ProgressFacts, 'mode'>): Money {
  const { amount, currency } = allocatedOf(standing);
  if (exercise === null) return money(zero, currency);
  const right = { deferred: absolute(amount), recognised: zero, hasExpired: false };
  const earned = earnedFromRight({ ...right, ...exercise }, { scale: scaleOf(currency), mode });
  invariant(earned.ok, 'an exercise was checked when it was told');
  return money(sign(amount) < 0 ? negate(earned.value) : earned.value, currency);
}
