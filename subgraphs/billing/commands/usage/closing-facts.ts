import type { PeriodPart } from '../../../../core/calendar/period-parts.ts';
import { civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { Scope } from '../../../../core/scope.ts';
import {
  unknownSubscription,
  type BillingSubscription,
  type SubscriptionItem,
} from '../../domain/billing-subscription.ts';
import type { ClosedUsage, RatedUsageId } from '../../domain/closing/closed-usage.ts';
import { periodsOver } from '../../domain/closing/usage-periods.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import { isChargeable } from '../../domain/subscriptions/passing-time.ts';
import type { Meter } from '../../domain/usage/meter.ts';
import { spanOf, type Span } from '../../domain/usage/span.ts';
import type { UsageEvent } from '../../domain/usage/usage-event.ts';
import { invalid } from '../../domain/validation.ts';
import type { CloseUsagePeriodInput } from '../../generated/resolver-types.ts';
import type { BillingReader, RatingsOfItem } from '../../port.ts';
import { accountOf } from '../subscriptions/days.ts';

/** The invoice that charges the first rating of a period, and what was credited of it before. */
export type Charged = {
  readonly first: RatedUsageId;
  readonly invoice: Invoice;
  readonly before: readonly CreditNote[];
};
export type ToClose = {
  readonly subscription: BillingSubscription;
  readonly item: SubscriptionItem;
  readonly timeZone: string;
  readonly legalEntity: LegalEntity | null;
  readonly meter: Meter;
  readonly ratings: RatingsOfItem;
  /** The period that begins on the day that is asked for, if one does. */
  readonly part: PeriodPart | null;
  readonly span: Span | null;
  readonly events: readonly UsageEvent[];
  readonly charged: Charged | null;
};
export type ClosingFacts = ToClose | Refusal;

/** How many events one period of an item may have: they are rated as a whole, in memory. */
export const ratedEventsMax = 500_000;

/** Locks the subscription, so that nobody tells usage of it meanwhile, and reads what its period is rated by. */
export async function gatherClosing(
  reader: BillingReader,
  input: CloseUsagePeriodInput,
  scope: Scope,
  now: Date,
): Promise<ClosingFacts> {
  const [subscription] = await reader.lockSubscriptions([input.billingSubscriptionId], scope);
  if (subscription === undefined) return unknownSubscription(input.billingSubscriptionId);
  const item = subscription.items.find(({ id }) => id === input.itemId);
  const meters = item?.meterCode == null ? null : await reader.meters([item.meterCode]);
  const meter = meters?.get(item?.meterCode ?? '');
  if (item === undefined || meter === undefined)
    return invalid('input.itemId', 'METERED', 'an item of the subscription that is charged by a meter');
  const { timeZone } = await accountOf(reader, subscription, scope);
  const ratings = await reader.ratingsOfItem(item.id, input.from);
  const part = partOf({ subscription, item, ratings }, input.from, civilDateAt(now, timeZone));
  const span = part === null ? null : spanIn(part, timeZone);
  const first = ratings.ofPeriod[0];
  return {
    ...{ subscription, item, timeZone, meter, ratings, part, span },
    legalEntity: await reader.legalEntity(subscription.legalEntityId),
    events: span === null ? [] : await reader.usageOfItem(item.id, span, ratedEventsMax),
    charged: first === undefined ? null : await chargedBy(reader, first, scope),
  };
}

async function chargedBy(reader: BillingReader, first: ClosedUsage, { on }: Scope): Promise<Charged | null> {
  const id = await reader.invoiceOfUsage(first.id);
  // Whoever may rate usage gives back what it was charged, seen or not.
  const [invoice] = id === null ? [] : await reader.lockInvoices([id], { kind: 'everything', on });
  return invoice === undefined ? null : { first: first.id, invoice, before: await reader.creditNotesOf(invoice.id) };
}

/** The period that was closed, as it was; or else the next one, in its order. */
function partOf(
  { subscription, item, ratings }: Pick<ToClose, 'subscription' | 'item' | 'ratings'>,
  from: CivilDate,
  today: CivilDate,
): PeriodPart | null {
  if (!isChargeable(subscription)) return null;
  const [first] = ratings.ofPeriod;
  const closedThrough = first === undefined ? ratings.closedThrough : from;
  const [next] = periodsOver(subscription, item, { day: today, closedThrough });
  if (next === undefined || next.used.from !== from) return null;
  // A pause or an end that was said later moves no period that was closed.
  return first === undefined ? next : { ...next, used: first.period };
}

function spanIn({ used }: PeriodPart, timeZone: string): Span {
  const span = spanOf(used, timeZone);
  invariant(span.ok, 'an account has a zone');
  return span.value;
}

/** Why a day begins no period that could be closed. */
export function refuseOther({ subscription, item, timeZone, ratings }: ToClose, now: Date): Refusal {
  const { closedThrough } = ratings;
  const day = civilDateAt(now, timeZone);
  const [next] = isChargeable(subscription) ? periodsOver(subscription, item, { day, closedThrough }) : [];
  const which = next === undefined ? 'none is over' : `the next one is ${next.used.from}`;
  return invalid('input.from', 'NEXT_PERIOD', `the first day of the item’s next period, or of a closed one: ${which}`);
}
