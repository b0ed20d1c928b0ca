import type { CivilDate } from '../../../../../core/civil-date.ts';
import { subtract, add } from '../../../../../core/decimal.ts';
import { invariant } from '../../../../../core/invariant.ts';
import { fromMinor, type Money } from '../../../../../core/money.ts';
import type { Period } from '../../../../../core/period.ts';
import { accept, type Result } from '../../../../../core/result.ts';
import { boundedBy, type PlanningFacts } from '../inception.ts';
import { reaching } from '../schedule/reaching-calendar.ts';
import { straightLine, sumOf } from '../schedule/schedule.ts';
import {
  cutsAt,
  isStraight,
  latest,
  linesBehind,
  minorOf,
  unearnedAt,
  type ChangedPlan,
  type Standing,
} from '../standing.ts';

/** What is spread, from which day on, and over which time where that is another one than before. */
export type Spread = { readonly part: Money; readonly on: CivilDate; readonly service?: Period };

/** The lines behind a day are gone, one that it lies in is cut, and the part is spread from the day on. */
export function respread(
  before: Standing,
  { part, on, service = before.obligation.service }: Spread,
  { periods, mode, policy }: Pick<PlanningFacts, 'periods' | 'mode' | 'policy'>,
): Result<ChangedPlan> {
  const { obligation } = before;
  const { plannedFrom, allocated, method } = obligation;
  invariant(plannedFrom !== null && allocated !== null, 'what is earned by time is planned ahead');
  invariant(isStraight(method), 'only what is earned by time is spread');
  const from = latest(on, plannedFrom);
  const time = { from, to: boundedBy({ service }).to };
  const spread = straightLine({
    allocated: part,
    service: time,
    method,
    policy,
    mode,
    calendar: reaching(periods, time),
  });
  if (!spread.ok) return spread;
  const grown = subtract(part.amount, unearnedAt(before, from));
  return accept({
    obligation: {
      ...obligation,
      allocated: { amount: add(allocated.amount, grown), currency: part.currency },
      service,
      plannedFrom: from,
      planned: part,
    },
    gone: linesBehind(before, from),
    goneTo: 'SUPERSEDED',
    lines: [...cutsAt(before, from), ...spread.value.lines],
  });
}

/**
 * What is left of an obligation that ends before its time: earned up to the day, the rest gone, what was to be caught up with behind
 * it as well (DOMAIN 7: full termination).
 */
export function ended(standing: Standing, on: CivilDate): ChangedPlan {
  const { obligation, lines } = standing;
  const gone = lines.filter(({ status, to }) => status === 'PLANNED' && to > on);
  const cut = cutsAt(standing, on);
  const left = lines.filter((line) => !gone.includes(line));
  const earned = fromMinor(sumOf([...left.map(minorOf), ...cut]), obligation.recognised.currency);
  const allocated = obligation.allocated === null ? null : earned;
  return {
    obligation: { ...obligation, allocated, status: 'TERMINATED' },
    gone,
    goneTo: 'CANCELLED',
    lines: cut,
  };
}
