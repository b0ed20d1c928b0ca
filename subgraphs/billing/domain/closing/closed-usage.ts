import type { PeriodPart } from '../../../../core/calendar/period-parts.ts';
import { scaleOf, type CurrencyCode } from '../../../../core/currencies.ts';
import { sign, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Money } from '../../../../core/money.ts';
import { readPricePlan } from '../../../../core/pricing/price-plan.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type {
  BillingSubscription,
  BillingSubscriptionId,
  SubscriptionItem,
  SubscriptionItemId,
} from '../billing-subscription.ts';
import type { CreditNoteId } from '../credit-note.ts';
import type { InvoiceId, InvoicePeriod } from '../invoice.ts';
import type { LegalEntity } from '../legal-entity.ts';
import type { RatedUsageState } from '../states/rated-usage.ts';
import { termsOn } from '../subscriptions/service.ts';
import type { Meter } from '../usage/meter.ts';
import { adjustmentOf, rateUsage, type RatedUsage } from '../usage/rated-usage.ts';
import { minimumForTerm, type LimitedLine } from '../usage/spend-limits.ts';
import type { UsageEvent } from '../usage/usage-event.ts';

export type RatedUsageId = Branded<'RatedUsageId'>;

/**
 * The usage of an item in a period, as it is kept (DOMAIN 5.1): the first rating of the period, or the difference that a
 * later one made. Event count, digest and level are those of the whole period.
 */
export type ClosedUsage = {
  readonly id: RatedUsageId;
  readonly version: number;
  readonly billingSubscriptionId: BillingSubscriptionId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly itemId: SubscriptionItemId;
  readonly meterCode: string;
  readonly period: InvoicePeriod;
  readonly adjustsId: RatedUsageId | null;
  readonly revision: number;
  readonly quantity: Decimal;
  readonly amount: Money;
  readonly tierLines: readonly LimitedLine[];
  readonly trueUp: Decimal;
  readonly eventCount: number;
  readonly firstEventAt: Date | null;
  readonly lastEventAt: Date | null;
  readonly digest: string;
  readonly level: Decimal;
  readonly state: RatedUsageState;
  readonly invoiceId: InvoiceId | null;
  readonly creditNoteId: CreditNoteId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What is rated: all events of the item in the period, and its corrections. `carried` is the level before it. */
export type UsageOfPeriod = {
  readonly subscription: BillingSubscription;
  readonly item: SubscriptionItem;
  readonly meter: Meter;
  readonly events: readonly UsageEvent[];
  readonly timeZone: string;
  readonly carried: Decimal;
};

type By = { readonly id: RatedUsageId; readonly now: Date };

/** Rates a whole period. Refuses what aggregation and price refuse (VALIDATION_FAILED). */
export function rated(
  { subscription, item, meter, events, timeZone, carried }: UsageOfPeriod,
  { used, share }: Pick<PeriodPart, 'used' | 'share'>,
  { roundingMode }: Pick<LegalEntity, 'roundingMode'>,
): Result<RatedUsage> {
  const { currency } = subscription;
  const { pricePlan } = termsOn(item, used.from);
  const plan = readPricePlan(pricePlan, 'pricePlan');
  if (!plan.ok) return plan;
  const { minimum, maximum } = pricePlan;
  const days = { days: share.used, fullDays: share.whole };
  const least =
    minimum === null ? accept(null) : minimumForTerm(minimum, days, { scale: scaleOf(currency), mode: roundingMode });
  if (!least.ok) return least;
  const limits = { minimum: least.value, maximum };
  return rateUsage(meter, events, {
    period: used,
    timeZone,
    plan: plan.value,
    limits,
    currency,
    roundingMode,
    carried,
  });
}

/** The first rating of a period. */
export function closed(
  subscription: BillingSubscription,
  item: SubscriptionItem,
  now: RatedUsage,
  by: By,
): ClosedUsage {
  return { ...keptOf(subscription, item, now, by), adjustsId: null, revision: 0 };
}

/**
 * What events that came after a period was closed make of it (DOMAIN 5.5): the difference to all its ratings so far, oldest
 * first. Null where they are the events that were rated last.
 */
export function adjusted(
  subscription: BillingSubscription,
  item: SubscriptionItem,
  ratings: readonly ClosedUsage[],
  now: RatedUsage,
  by: By,
): ClosedUsage | null {
  const last = ratings.at(-1);
  invariant(last, 'a period that is adjusted was closed before');
  const amount = { ...now.amount, amount: sum(ratings.map((one) => one.amount.amount)) };
  const adjustment = adjustmentOf({ ...last, quantity: sum(ratings.map((one) => one.quantity)), amount }, now);
  if (adjustment === null) return null;
  return {
    ...keptOf(subscription, item, now, by),
    ...adjustment,
    adjustsId: last.id,
    revision: last.revision + 1,
    tierLines: [],
    trueUp: zero,
  };
}

/** Whether anything of it has to stand on a document: what was not used and costs nothing has not. */
export function isBillable({ amount, eventCount, revision }: ClosedUsage): boolean {
  return sign(amount.amount) !== 0 || (revision === 0 && eventCount > 0);
}

function keptOf(
  subscription: BillingSubscription,
  { id: itemId }: SubscriptionItem,
  now: RatedUsage,
  { id, now: instant }: By,
): Omit<ClosedUsage, 'adjustsId' | 'revision'> {
  return {
    id,
    version: 0,
    billingSubscriptionId: subscription.id,
    customerId: subscription.customerId,
    legalEntityId: subscription.legalEntityId,
    currency: subscription.currency,
    itemId,
    ...now,
    state: 'RATED',
    invoiceId: null,
    creditNoteId: null,
    createdAt: instant,
    updatedAt: instant,
  };
}
