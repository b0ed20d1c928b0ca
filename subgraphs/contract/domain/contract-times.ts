import { addDays, daysBetween, type CivilDate } from '../../../core/civil-date.ts';
import { refuseEmptyPeriod } from '../../../core/period.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import { checkCount, invalid } from '../../../core/validation.ts';
import type { Contract, CreditPolicy, Suspension, SuspensionId } from './contract.ts';

/** What the calendar lets happen to a contract (DOMAIN 4.2). `today` is a day of the legal entity's zone. */

export function checkTerm({ startDate, endDate }: Pick<Contract, 'startDate' | 'endDate'>): Refusal | null {
  return endDate === null ? null : refuseEmptyPeriod({ from: startDate, to: endDate }, 'input');
}

export function refuseTooEarly({ startDate }: Contract, today: CivilDate, early: boolean): Refusal | null {
  if (early || startDate <= today) return null;
  return invalid('input.early', 'START_REACHED', `true to begin before ${startDate}`);
}

/** What has ended cannot begin, and cannot go on. */
export function refuseEnded({ endDate }: Contract, today: CivilDate): Refusal | null {
  if (endDate === null || today < endDate) return null;
  return invalid('Contract.endDate', 'WITHIN_PERIOD', `after today, ${today}: the contract has ended`);
}

export function refuseUnended({ endDate }: Contract, today: CivilDate): Refusal | null {
  if (endDate !== null && endDate <= today) return null;
  return invalid('Contract.endDate', 'END_REACHED', `reached, ${today} or earlier`);
}

/** The schema's `@listSize` says the same. */
export const suspensionsMax = 50;

/** The suspensions with one that begins on a day of the term, after those before. */
export function suspendedFrom(
  { suspensions, startDate, endDate }: Contract,
  begun: { readonly id: SuspensionId; readonly from: CivilDate; readonly reason: string },
  path = 'write.effectiveDate',
): Result<readonly Suspension[]> {
  const { from } = begun;
  if (from < startDate || (endDate !== null && from >= endDate))
    return deny(invalid(path, 'WITHIN_PERIOD', `a day of the contract, from ${startDate} to ${endDate ?? 'any day'}`));
  const last = suspensions.at(-1)?.to ?? null;
  if (last !== null && from < last)
    return deny(invalid(path, 'PERIODS_APART', `${last} or later, when the suspension before ended`));
  const tooMany = checkCount('Contract.suspensions', suspensions.length + 1, suspensionsMax);
  if (tooMany !== null) return deny(tooMany);
  return accept([...suspensions, { ...begun, to: null, extendedTerm: null }]);
}

/** The suspensions with the last one ended, and the end of the contract, moved by as many days where that is asked. */
export function resumedOn(
  { suspensions, endDate }: Contract,
  on: CivilDate,
  extendTerm: boolean,
  path = 'write.effectiveDate',
): Result<Pick<Contract, 'suspensions' | 'endDate'>> {
  const open = suspensions.find(({ to }) => to === null);
  if (open === undefined || on <= open.from) {
    const from = open?.from ?? 'the suspension began';
    return deny(invalid(path, 'DATE_AFTER_START', `after ${from}`));
  }
  const ended = suspensions.map((one) => (one === open ? { ...one, to: on, extendedTerm: extendTerm } : one));
  const moved = extendTerm && endDate !== null ? addDays(endDate, daysBetween(open.from, on)) : endDate;
  return accept({ suspensions: ended, endDate: moved });
}

/**
 * Why a contract cannot be terminated on a day. Until billing tells how far it has billed, today stands for that: for an
 * earlier day it has to be said what becomes of what was billed since.
 */
export function refuseTermination(
  { status, startDate, endDate }: Contract,
  date: CivilDate,
  today: CivilDate,
  creditPolicy: CreditPolicy | null,
): Refusal | null {
  const path = 'input.date';
  // What was never activated was never delivered: it may end before it starts.
  if (status === 'SIGNED') return null;
  if (date < startDate) return invalid(path, 'WITHIN_PERIOD', `${startDate} or later, when the contract began`);
  if (endDate !== null && date > endDate) return invalid(path, 'WITHIN_PERIOD', `${endDate} at most, when it ends`);
  if (date >= today || creditPolicy !== null) return null;
  return invalid('input.creditPolicy', 'CREDIT_POLICY', `given for a day before today, ${today}`);
}
