import { civilDateAt } from '../../../core/civil-date.ts';
import { invariant } from '../../../core/invariant.ts';
import { fromMinor } from '../../../core/money.ts';
import type { Scope } from '../../../core/scope.ts';
import { accept, type Result } from '../../../core/result.ts';
import { change, companion, type Companion } from '../../../platform/commands/command.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { BillingSubscription } from '../domain/billing-subscription.ts';
import type { ClosedUsage } from '../domain/closing/closed-usage.ts';
import { refuseSettled } from '../domain/finalize.ts';
import type { Invoice } from '../domain/invoice.ts';
import { refusePosted } from '../domain/posting-status.ts';
import { uncharged } from '../domain/subscriptions/uncharging.ts';
import { invalid } from '../domain/validation.ts';
import type { BillingReader } from '../port.ts';
import { reversedBeside } from './allocations/companions.ts';
import { invoiceCommand } from './define.ts';
import { closedBeside, gatherCases, type CaseToClose } from './dunning/settling.ts';
import { unbilled } from './usage/billed.ts';

/** What it charges, of an invoice that a bill run made. */
type Charged = { readonly subscription: BillingSubscription; readonly usage: readonly ClosedUsage[] } | null;

type Facts = {
  readonly writeOffs: readonly Allocation[];
  readonly charged: Charged;
  readonly cases: readonly CaseToClose[];
};

/**
 * Voids an invoice that nothing was paid or credited on. Its number stays used and its document as it is; what it charged of a
 * subscription is due again.
 */
export const voidInvoice = invoiceCommand<{ readonly id: string }, Facts>('voidInvoice', {
  on: (input) => input.id,
  ready: async (invoice, _, reader) => refuseSettled(invoice) ?? refusePosted(await reader.postingStatus(invoice.id)),
  async gather(reader, _, invoice, { now, scope }) {
    const writeOffs = invoice.status === 'UNCOLLECTIBLE' ? await reader.lockWriteOffs([invoice.id], scope) : [];
    const charged = await gatherCharged(reader, invoice, scope);
    return { writeOffs, charged, cases: await gatherCases(reader, [invoice], { now, scope }) };
  },

  decide(invoice, _, { reason, now, effectiveDate, facts: { writeOffs, charged, cases } }) {
    if (reason === null)
      return invalid('write.reason', 'REQUIRED', 'given: a number without a claim has to be explained');
    const nothing = fromMinor(0n, invoice.currency);
    const date = effectiveDate ?? civilDateAt(now, 'UTC');
    const after: Invoice = { ...invoice, status: 'VOID', open: nothing, writtenOff: nothing };
    const dueAgain = unchargedBeside(invoice, charged);
    if (!dueAgain.ok) return dueAgain.refusal;
    return {
      ...change(after, 'billing.invoice.voided'),
      beside: [
        ...writeOffs.map((one) => reversedBeside(one, date)),
        ...dueAgain.value,
        ...closedBeside(cases, [invoice], [after]),
      ],
    };
  },
});

async function gatherCharged(
  reader: BillingReader,
  { id, billingSubscriptionId }: Invoice,
  scope: Scope,
): Promise<Charged> {
  if (billingSubscriptionId === null) return null;
  const [subscription] = await reader.lockSubscriptions([billingSubscriptionId], scope);
  invariant(subscription, 'who may void an invoice sees what it charges');
  return { subscription, usage: await reader.lockUsageOf([id], scope) };
}

function unchargedBeside(invoice: Invoice, charged: Charged): Result<readonly Companion[]> {
  if (charged === null) return accept([]);
  const { subscription, usage } = charged;
  const before = uncharged(subscription, invoice.lines);
  if (!before.ok) return before;
  const told = change(before.value, 'billing.subscription.uncharged');
  return accept([companion('BillingSubscription', subscription, told), ...unbilled(usage)]);
}
