import { compareDates, type CivilDate } from '../../../../core/civil-date.ts';
import { contains, type BoundedPeriod } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { ModulePeriodStatus } from '../states/accounting-period.ts';
import { isClosed, type Module, type ModuleStatuses } from './statuses.ts';

/** A period of a legal entity's calendar. A module without a status takes no entry; GL without one stops nobody else's. */
export type AccountingPeriod = BoundedPeriod & {
  readonly name: string;
  readonly statuses: ModuleStatuses;
};

/** Whose entries a module's period takes in each status (DOMAIN 12). */
const takes = {
  FUTURE: 'NOBODY',
  OPEN: 'EVERYBODY',
  SOFT_CLOSED: 'CLOSE_ROLE',
  CLOSED: 'NOBODY',
  LOCKED: 'NOBODY',
} as const satisfies Record<ModulePeriodStatus, 'EVERYBODY' | 'CLOSE_ROLE' | 'NOBODY'>;

export type PostingRequest = {
  readonly module: Module;
  readonly requestedDate: CivilDate;
  readonly origin: 'SYSTEM' | 'MANUAL';
  /** The entry is made by the close role. */
  readonly closeRole: boolean;
};

/** POST on a date, which is another than the requested one when `originalDate` is set; or WAIT until a period opens. */
export type PostingDate =
  | { readonly kind: 'POST'; readonly postingDate: CivilDate; readonly originalDate: CivilDate | null }
  | { readonly kind: 'WAIT'; readonly period: string };

/**
 * When an entry is posted (DOMAIN 12): on the requested date if its period takes it. Otherwise an entry of the system goes
 * to the first day of the earliest OPEN period that begins later, and waits when its own period is still to come; a manual
 * one is refused (PERIOD_CLOSED), as is every entry for which no period is open.
 */
export function resolvePostingDate(
  periods: readonly AccountingPeriod[],
  { module, requestedDate, origin, closeRole }: PostingRequest,
): Result<PostingDate> {
  const own = periods.find((period) => contains(period, requestedDate));
  if (own !== undefined && takesEntry(own, module, closeRole)) {
    return accept({ kind: 'POST', postingDate: requestedDate, originalDate: null });
  }
  if (origin === 'MANUAL') return deny(periodClosed(own?.name ?? requestedDate));
  if (own !== undefined && own.statuses[module] === 'FUTURE') return accept({ kind: 'WAIT', period: own.name });

  const [next] = periods
    .filter((period) => period.from > requestedDate && takesEntry(period, module, false))
    .sort((a, b) => compareDates(a.from, b.from));
  if (next === undefined) return deny(periodClosed(own?.name ?? requestedDate));
  return accept({ kind: 'POST', postingDate: next.from, originalDate: requestedDate });
}

/** Refuses a date that is not after the day through which the books are closed, the last closed day (DOMAIN 6.3.3). */
export function checkClosedThrough(postingDate: CivilDate, closedThrough: CivilDate | null): Refusal | null {
  return closedThrough !== null && postingDate <= closedThrough ? periodClosed(`through ${closedThrough}`) : null;
}

/** An invoice is never issued with a date in a closed BILLING period (DOMAIN 12). */
export function checkIssueDate(issueDate: CivilDate, periods: readonly AccountingPeriod[]): Refusal | null {
  const own = periods.find((period) => contains(period, issueDate));
  return own !== undefined && isClosed(own.statuses.BILLING) ? periodClosed(own.name) : null;
}

function takesEntry(period: AccountingPeriod, module: Module, closeRole: boolean): boolean {
  const status = period.statuses[module];
  // Every posting also needs GL not to be closed.
  if (status === undefined || isClosed(period.statuses.GL)) return false;
  return takes[status] === 'EVERYBODY' || (takes[status] === 'CLOSE_ROLE' && closeRole);
}

function periodClosed(period: string): Refusal {
  return refuse('PERIOD_CLOSED', { period }, `${period} takes no such entry: choose a date in an open period.`);
}
