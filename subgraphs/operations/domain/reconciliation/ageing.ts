import { addDays, daysBetween, type CivilDate } from '../../../../core/civil-date.ts';

/** The buckets of DOMAIN 9 by the last business day that belongs to them. */
export const ageBuckets = [
  { bucket: '0-1', daysMax: 1 },
  { bucket: '2-5', daysMax: 5 },
  { bucket: '6-10', daysMax: 10 },
  { bucket: '11-30', daysMax: 30 },
  { bucket: '>30', daysMax: Infinity },
] as const;

/** Who hears of an exception from which business day on. */
export const escalations = [
  { daysMin: 10, to: 'finance director' },
  { daysMin: 5, to: 'controller' },
  { daysMin: 2, to: 'team lead' },
] as const;

export type Age = {
  readonly businessDays: number;
  readonly bucket: (typeof ageBuckets)[number]['bucket'];
  readonly escalatedTo: (typeof escalations)[number]['to'] | null;
};

/** How old an exception is today, in business days of its legal entity. */
export function ageOf(openedOn: CivilDate, today: CivilDate, holidays: ReadonlySet<CivilDate> = new Set()): Age {
  const businessDays = businessDaysAfter(openedOn, today, holidays);
  const { bucket } = ageBuckets.find(({ daysMax }) => businessDays <= daysMax) ?? ageBuckets[4];
  return { businessDays, bucket, escalatedTo: escalations.find(({ daysMin }) => businessDays >= daysMin)?.to ?? null };
}

/** Mondays to Fridays that are no holidays, after `from` up to and including `to`; none when `to` is not later. */
export function businessDaysAfter(from: CivilDate, to: CivilDate, holidays: ReadonlySet<CivilDate>): number {
  const days = Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, index) => addDays(from, index + 1));
  return days.filter((day) => !isWeekend(day) && !holidays.has(day)).length;
}

function isWeekend(day: CivilDate): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
