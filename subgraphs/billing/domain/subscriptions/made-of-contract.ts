import { alignedSchedule, type BillingAlignment } from '../../../../core/calendar/alignment.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { overlaps } from '../../../../core/period.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { SubscriptionItem, SubscriptionItemId } from '../billing-subscription.ts';
import type { KnownContract } from '../known-contract.ts';
import { firstOf, invalid } from '../validation.ts';
import { priceOf } from './item-price.ts';
import { stepDays, termsOn } from './service.ts';

/** The account bills for the same company in the same currency, and is the customer's whom the contract bills. */
export function refuseOtherParty(
  account: BillingAccount,
  contract: KnownContract,
  isSameCustomer: boolean,
  path = 'input.billingAccountId',
): Refusal | null {
  return firstOf(
    isSameCustomer ? null : invalid(path, 'SAME_CUSTOMER', 'an account of the customer that the contract bills'),
    account.legalEntityId === contract.legalEntityId
      ? null
      : invalid(path, 'SAME_LEGAL_ENTITY', `an account with ${contract.legalEntityId}`),
    account.currency === contract.currency
      ? null
      : invalid(path, 'SAME_CURRENCY', `an account in ${contract.currency}`),
  );
}

export type Beginning = {
  readonly startDate: CivilDate;
  readonly trialEnd: CivilDate | null;
  readonly alignment: BillingAlignment;
  readonly billDay: number | null;
};

export function checkBeginning({ startDate, trialEnd }: Beginning, contract: KnownContract): Refusal | null {
  const { startDate: from, endDate: to } = contract;
  return firstOf(
    startDate >= from && (to === null || startDate < to)
      ? null
      : invalid('input.startDate', 'WITHIN_PERIOD', `from ${from} on, within the term of the contract`),
    trialEnd === null || (trialEnd > startDate && (to === null || trialEnd <= to))
      ? null
      : invalid('input.trialEnd', 'DATE_AFTER_START', `after ${startDate}, within the term of the contract`),
  );
}

/**
 * One item for each line, once each has a price and billing dates. An item that is held of the line goes on: under its id, charged as
 * far, and with the meter and the tax category that it was made with.
 */
export function itemsOf(
  contract: KnownContract,
  { startDate, trialEnd, alignment, billDay }: Beginning,
  newId: (prefix: string) => string,
  held: readonly SubscriptionItem[] = [],
): Result<readonly SubscriptionItem[]> {
  const start = trialEnd ?? startDate;
  const items: SubscriptionItem[] = [];
  for (const { lineKey, price, priceSteps, from, to, ...line } of contract.terms) {
    const before = held.find(({ contractLineKey }) => contractLineKey === lineKey);
    const item: SubscriptionItem = {
      ...line,
      id: before?.id ?? (newId('itm') as SubscriptionItemId),
      contractLineKey: lineKey,
      meterCode: before === undefined ? line.meterCode : before.meterCode,
      taxCategory: before === undefined ? line.taxCategory : before.taxCategory,
      pricePlan: price,
      priceSteps: priceSteps.map((step) => ({ from: step.from, pricePlan: step.price, discount: step.discount })),
      from: from < startDate ? startDate : from,
      to: to ?? contract.endDate,
      chargedThrough: before?.chargedThrough ?? null,
    };
    if (line.interval !== null) {
      const schedule = alignedSchedule({ start, interval: line.interval, alignment, billDay });
      if (!schedule.ok) return deny(schedule.refusal);
    }
    for (const day of line.charge === 'USAGE' ? [] : stepDays(item)) {
      const terms = termsOn(item, day);
      const priced = priceOf(terms, terms.quantity, contract.currency);
      if (!priced.ok) return deny(priced.refusal);
    }
    items.push(item);
  }
  const twice = refuseMeteredTwice(items);
  return twice === null ? accept(items) : deny(twice);
}

/** An event is counted for one item: two that are charged by one meter do not share a day. */
function refuseMeteredTwice(items: readonly SubscriptionItem[]): Refusal | null {
  const metered = items.filter(({ meterCode }) => meterCode !== null);
  const twice = metered.find((item, index) =>
    metered.slice(0, index).some((other) => other.meterCode === item.meterCode && overlaps(other, item)),
  );
  if (twice === undefined) return null;
  return invalid(
    'input.contractId',
    'METERED_ONCE',
    `one that charges each meter once at a time; not ${twice.meterCode}`,
  );
}
