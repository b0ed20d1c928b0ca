import type { CivilDate } from '../../../../core/civil-date.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import type { InvoiceLine } from '../invoice.ts';
import { invalid } from '../validation.ts';
import { furthest } from './charging.ts';

/**
 * The subscription before these lines charged it. Only the last charge of an item can be taken back; usage stays closed, and its
 * ratings wait for the next document.
 */
export function uncharged(
  subscription: BillingSubscription,
  lines: readonly InvoiceLine[],
): Result<BillingSubscription> {
  const items: SubscriptionItem[] = [];
  for (const item of subscription.items) {
    const ofItem = lines.filter(({ itemId, ratedUsageId }) => itemId === item.id && ratedUsageId === undefined);
    const periods = ofItem.flatMap(({ period }) => period ?? []);
    const [first] = periods.map(({ from }) => from).sort();
    const last = periods
      .map(({ to }) => to)
      .sort()
      .at(-1);
    if (first === undefined) items.push(item);
    else if (last !== item.chargedThrough) return deny(later(item.chargedThrough));
    else items.push({ ...item, chargedThrough: item.charge === 'ONE_TIME' ? null : first });
  }
  return accept({ ...subscription, items, chargedThrough: furthest(items) });
}

function later(through: CivilDate | null) {
  const wanted = `that of the last invoice of its subscription, which is charged through ${through} by now`;
  return invalid('Invoice.lines', 'NOT_CHARGED_SINCE', wanted);
}
