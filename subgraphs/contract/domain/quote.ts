import { addDays, civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import { refuseEmptyPeriod } from '../../../core/period.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { firstOf, invalid } from '../../../core/validation.ts';
import type { QuoteStatus } from '../generated/rules.ts';
import type { ContractId } from './contract.ts';
import type { Approval } from './approvals.ts';
import type { LegalEntity } from './legal-entity.ts';
import type { Line } from './line.ts';

export type QuoteId = Branded<'QuoteId'>;

/** An offer to a customer, in revisions (DOMAIN 4.1). */
export type Quote = {
  readonly id: QuoteId;
  readonly version: number;
  readonly number: string;
  readonly revision: number;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly validUntil: CivilDate;
  readonly startDate: CivilDate;
  readonly endDate: CivilDate | null;
  readonly status: QuoteStatus;
  readonly lines: readonly Line[];
  readonly value: Money | null;
  readonly approvals: readonly Approval[];
  readonly contractId: ContractId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** For how long an offer is valid where its author does not say. */
export const validDaysDefault = 30;

export function validUntilDefault(today: CivilDate): CivilDate {
  return addDays(today, validDaysDefault);
}

/** What the offer says of time: it can still be accepted, and it ends after it starts. */
export function checkDates(
  { validUntil, startDate, endDate }: Pick<Quote, 'validUntil' | 'startDate' | 'endDate'>,
  today: CivilDate,
): Refusal | null {
  return firstOf(
    validUntil >= today ? null : invalid('input.validUntil', 'DATE_NOT_BEFORE_TODAY', `${today} or later`),
    endDate === null ? null : refuseEmptyPeriod({ from: startDate, to: endDate }, 'input'),
  );
}

/**
 * Today where the seller is: a client's effective date does not make an old offer young again. Of a company that is not
 * among those of this house any more it is the day in UTC.
 */
export function todayOf(legalEntity: LegalEntity | null, now: Date): CivilDate {
  return civilDateAt(now, legalEntity?.timeZone ?? 'UTC');
}

export function refuseOutdated({ validUntil }: Quote, today: CivilDate): Refusal | null {
  if (today <= validUntil) return null;
  const sentence = `${today} or later: it passed, so make a new revision`;
  return invalid('Quote.validUntil', 'STILL_VALID', sentence);
}

export function refuseUnexpired({ validUntil }: Quote, today: CivilDate): Refusal | null {
  return today > validUntil ? null : invalid('Quote.validUntil', 'VALIDITY_OVER', `before today, ${today}`);
}
