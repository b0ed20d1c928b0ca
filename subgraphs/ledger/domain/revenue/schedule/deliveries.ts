import { addDays, compareDates, type CivilDate } from '../../../../../core/civil-date.ts';
import { scaleOf, type CurrencyCode } from '../../../../../core/currencies.ts';
import { zero, type Decimal } from '../../../../../core/decimal.ts';
import { invariant } from '../../../../../core/invariant.ts';
import { sumMoney, type Money } from '../../../../../core/money.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { allocate } from '../../../../../core/rounding.ts';
import { checkNotNegative, firstOf, invalid } from '../validation.ts';
import { periodOn, type AccountingCalendar } from './accounting-calendar.ts';
import { unitsOf, type Schedule, type ScheduleLine } from './schedule.ts';

/** POINT_IN_TIME: everything on the date on which control passes (DOMAIN 7, step 5). */
export function pointInTime(allocated: Money, controlDate: CivilDate, calendar: AccountingCalendar): Result<Schedule> {
  return schedule(allocated, [{ on: controlDate, amount: allocated }], calendar);
}

export type Milestone = {
  readonly id: string;
  /** What the milestone counts among its siblings. */
  readonly weight: Decimal;
  /** Null while the customer has not accepted it. */
  readonly acceptedOn: CivilDate | null;
};

/**
 * MILESTONE: the price is split by weight, largest remainder, and each part is earned on its acceptance. The lines are
 * those accepted so far, by date. Refuses an empty list, repeated ids and negative weights.
 */
export function milestones(
  allocated: Money,
  stones: readonly Milestone[],
  calendar: AccountingCalendar,
): Result<Schedule> {
  const units = unitsOf(allocated);
  if (!units.ok) return units;
  const wrong = firstOf(
    stones.length > 0 ? null : invalid('milestones', 'NOT_EMPTY', 'one milestone at least'),
    new Set(stones.map(({ id }) => id)).size === stones.length
      ? null
      : invalid('milestones', 'DISTINCT', 'milestones of different ids'),
    ...stones.map(({ weight }, index) => checkNotNegative(`milestones[${index}].weight`, weight)),
  );
  if (wrong !== null) return deny(wrong);

  const { amount, currency } = allocated;
  const weights = stones.map(({ weight }) => weight);
  const parts = allocate(amount, weights, scaleOf(currency));
  invariant(parts.ok, 'settled money can be split by checked weights');
  const accepted = stones.flatMap(({ acceptedOn }, index) =>
    acceptedOn === null ? [] : [{ on: acceptedOn, amount: { amount: parts.value[index] ?? zero, currency } }],
  );
  return schedule(allocated, accepted, calendar);
}

/** An amount for service of a date, whose invoicing matches the value of that service. */
export type InvoicedService = { readonly on: CivilDate; readonly amount: Money };

/** AS_INVOICED: usage, time and material are earned as they are invoiced, in the period of the service (DOMAIN 7). */
export function asInvoiced(
  currency: CurrencyCode,
  services: readonly InvoicedService[],
  calendar: AccountingCalendar,
): Result<Schedule> {
  const total = sumMoney(
    services.map(({ amount }) => amount),
    currency,
  );
  return total.ok ? schedule(total.value, services, calendar) : total;
}

function schedule(
  allocated: Money,
  earned: readonly InvoicedService[],
  calendar: AccountingCalendar,
): Result<Schedule> {
  const whole = unitsOf(allocated);
  if (!whole.ok) return whole;
  const lines: ScheduleLine[] = [];
  for (const { on, amount } of [...earned].sort((a, b) => compareDates(a.on, b.on))) {
    const units = unitsOf(amount);
    if (!units.ok) return units;
    const period = periodOn(calendar, on);
    if (!period.ok) return period;
    lines.push({ period: period.value.name, from: on, to: addDays(on, 1), minor: units.value, status: 'PLANNED' });
  }
  return accept({ allocated, lines });
}
