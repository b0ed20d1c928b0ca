import { invariant } from '../../../core/invariant.ts';
import { change, companion } from '../../../platform/commands/command.ts';
import type { BillingSubscription } from '../domain/billing-subscription.ts';
import { uncharged } from '../domain/subscriptions/uncharging.ts';
import { invoiceCommand } from './define.ts';

/** Takes a draft back. It keeps its record and is listed no more; what it charged of a subscription is due again. */
export const deleteDraft = invoiceCommand<{ readonly id: string }, BillingSubscription | null>('deleteDraft', {
  on: (input) => input.id,
  async gather(reader, _, { billingSubscriptionId }, { scope }) {
    if (billingSubscriptionId === null) return null;
    const [subscription] = await reader.lockSubscriptions([billingSubscriptionId], scope);
    invariant(subscription, 'who may take a draft back sees what it charges');
    return subscription;
  },

  decide(invoice, _, { facts: subscription }) {
    const deleted = change({ ...invoice, status: 'DELETED' as const }, 'billing.invoice.deleted');
    if (subscription === null) return deleted;
    const before = uncharged(subscription, invoice.lines);
    if (!before.ok) return before.refusal;
    const told = change(before.value, 'billing.subscription.uncharged');
    return { ...deleted, beside: [companion('BillingSubscription', subscription, told)] };
  },
});
