import { parseCivilDate } from './civil-date.ts';
import type { CivilDate } from './civil-date.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { accept, deny } from './result.ts';
import type { Result } from './result.ts';

/** `[from, to)`: the last day is the one before `to`; `to: null` has no end (DOMAIN §1.1). */
export type Period = { readonly from: CivilDate; readonly to: CivilDate | null };

/** A period with an end, which can be counted in days. */
export type BoundedPeriod = { readonly from: CivilDate; readonly to: CivilDate };

/** Reads a period from outside; one that ends before it starts, or on the same day, is refused. */
export function parsePeriod(value: { readonly from: unknown; readonly to?: unknown }, path = 'period'): Result<Period> {
  const from = parseCivilDate(value.from, `${path}.from`);
  if (!from.ok) return from;
  if (value.to === null || value.to === undefined) return accept({ from: from.value, to: null });
  const to = parseCivilDate(value.to, `${path}.to`);
  if (!to.ok) return to;
  const period = { from: from.value, to: to.value };
  const refusal = refuseEmptyPeriod(period, path);
  return refusal === null ? accept(period) : deny(refusal);
}

/** Why a period holds no day, or null. */
export function refuseEmptyPeriod({ from, to }: BoundedPeriod, path = 'period'): Refusal | null {
  if (to > from) return null;
  const rule = to === from ? 'PERIOD_NOT_EMPTY' : 'PERIOD_ENDS_AFTER_START';
  const sentence = `${path}.to must be after ${path}.from: it is the first day that no longer belongs to the period.`;
  return refuse('VALIDATION_FAILED', { path: `${path}.to`, rule }, sentence);
}

export function contains(period: Period, date: CivilDate): boolean {
  return period.from <= date && (period.to === null || date < period.to);
}

/** True when the two share a day; periods that only touch do not. */
export function overlaps(a: Period, b: Period): boolean {
  return (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);
}
