import type { FiscalPeriod } from '../../../../../core/calendar/fiscal-calendar.ts';
import { addMonths, type CivilDate } from '../../../../../core/civil-date.ts';
import type { BoundedPeriod } from '../../../../../core/period.ts';
import { partsOf, type AccountingCalendar } from './accounting-calendar.ts';

/**
 * The periods of a legal entity, which tile, with calendar months before and behind as far as a service reaches: contracts run
 * for longer than anybody has made calendars. What was planned by months stays when the year gets other periods; it is
 * recognised by its dates.
 */
export function reaching(periods: readonly FiscalPeriod[], service: BoundedPeriod): AccountingCalendar {
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) return 'CALENDAR_MONTHS';
  return [
    ...months(firstOfMonth(service.from), first.from),
    ...periods,
    ...months(last.to, addMonths(firstOfMonth(service.to), 1)),
  ];
}

function months(from: CivilDate, to: CivilDate): readonly FiscalPeriod[] {
  if (from >= to) return [];
  const parts = partsOf('CALENDAR_MONTHS', { from, to });
  return parts.ok ? parts.value : [];
}

function firstOfMonth(date: CivilDate): CivilDate {
  return `${date.slice(0, 7)}-01` as CivilDate;
}
