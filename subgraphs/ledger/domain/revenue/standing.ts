import type { CivilDate } from '../../../../core/civil-date.ts';
import { subtract, zero, type Decimal } from '../../../../core/decimal.ts';
import { fromMinor, toMinor, type Money } from '../../../../core/money.ts';
import type { KeptLine, PerformanceObligation } from './revenue-contract.ts';
import { nearestUnits } from './rounding.ts';
import { isTold, recognitionMethods, type RecognitionMethod, type StraightLineMethod } from './schedule/methods.ts';
import { daysIn, sumOf, type ScheduleLine } from './schedule/schedule.ts';

/** An obligation with the lines of its schedule that are planned or recognised. */
export type Standing = { readonly obligation: PerformanceObligation; readonly lines: readonly KeptLine[] };

/** An obligation after a change, the lines that go, and those that come in their place. */
export type ChangedPlan = {
  readonly obligation: PerformanceObligation;
  readonly gone: readonly KeptLine[];
  readonly goneTo: 'SUPERSEDED' | 'CANCELLED';
  readonly lines: readonly ScheduleLine[];
};

export function isStraight(method: RecognitionMethod): method is StraightLineMethod {
  return recognitionMethods[method].measure === 'TIME_ELAPSED';
}

/** What is earned by time, and did not end before its time. */
export function isEven({ method, status }: Pick<PerformanceObligation, 'method' | 'status'>): boolean {
  return isStraight(method) && status !== 'TERMINATED';
}

/** What is earned by what is told, and is not over. */
export function isOpenTold({ method, status }: Pick<PerformanceObligation, 'method' | 'status'>): boolean {
  return isTold(method) && (status === 'UNSATISFIED' || status === 'PARTIAL');
}

/** The line of what is delivered at once, where that is neither recognised nor before a day. */
export function deliveryFrom({ lines }: Standing, on: CivilDate): KeptLine | null {
  return lines.find(({ status, from, isCatchUp }) => status === 'PLANNED' && !isCatchUp && from >= on) ?? null;
}

/** The planned lines that end behind a day. What is caught up with was earned before it, and stays. */
export function linesBehind({ lines }: Standing, on: CivilDate): readonly KeptLine[] {
  return lines.filter(({ status, to, isCatchUp }) => status === 'PLANNED' && !isCatchUp && to > on);
}

/** The part before a day of each planned line that the day lies in, by the days elapsed. */
export function cutsAt(standing: Standing, on: CivilDate): readonly ScheduleLine[] {
  const { method: its } = standing.obligation;
  const method = isStraight(its) ? its : 'STRAIGHT_LINE_DAILY';
  return linesBehind(standing, on)
    .filter(({ from }) => from < on)
    .map(({ period, from, to, amount }) => {
      const [elapsed, whole] = [daysIn(method, from, on), daysIn(method, from, to)];
      const minor = whole === 0 ? 0n : nearestUnits(toMinor(amount) * BigInt(elapsed), BigInt(whole), 'HALF_UP');
      return { period, from, to: on, minor, status: 'PLANNED' };
    });
}

/** What stays of a plan that is cut at a day, in minor units. */
export function earnedBy(standing: Standing, on: CivilDate): bigint {
  const behind = linesBehind(standing, on);
  const stays = standing.lines.filter((line) => !behind.includes(line));
  return sumOf([...stays.map(minorOf), ...cutsAt(standing, on)]);
}

/** What a plan that is cut at a day has not earned by then. */
export function unearnedAt(standing: Standing, on: CivilDate): Decimal {
  const left = sumOf(linesBehind(standing, on).map(minorOf)) - sumOf(cutsAt(standing, on));
  return fromMinor(left, standing.obligation.recognised.currency).amount;
}

/**
 * The day from which on the plan of a promise may be another: what is recognised is not planned anew, and a difference never comes
 * before one that was caught up with already, so that no run takes back more than it recognised.
 */
export function openDay({ obligation, lines }: Standing, on: CivilDate): CivilDate {
  const { plannedFrom } = obligation;
  if (!isStraight(obligation.method)) return latest(on, ...lines.map(({ from }) => from));
  const open = lines.flatMap(({ status, from, to, isCatchUp }) =>
    isCatchUp ? [from] : status === 'RECOGNISED' ? [to] : [],
  );
  return latest(on, ...open, ...(plannedFrom === null ? [] : [plannedFrom]));
}

export function latest(first: CivilDate, ...others: readonly CivilDate[]): CivilDate {
  return others.reduce((found, one) => (one > found ? one : found), first);
}

export function minorOf({ amount }: KeptLine): { readonly minor: bigint } {
  return { minor: toMinor(amount) };
}

/** What a new version of the contract says that a line brings, less what the one before said. */
export function changeOf(now: Money | null, { price }: Pick<PerformanceObligation, 'price'>): Decimal {
  return subtract(now?.amount ?? zero, price?.amount ?? zero);
}
