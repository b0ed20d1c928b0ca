import { addDays, civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { LogEntry } from '../../../events/event.ts';
import type { InvoicedLine } from '../port.ts';

/** What a stretch of billing's log tells of contracts: whose a subscription is, an invoice, and the lines of what is final. */
export type ContractNews = {
  readonly subscriptions: readonly { readonly id: string; readonly contractId: string }[];
  readonly invoices: readonly { readonly id: string; readonly subscriptionId: string }[];
  readonly lines: readonly InvoicedLine[];
};

export function contractNews(entries: readonly LogEntry[]): ContractNews {
  const told = entries.filter(({ kind, entityId }) => kind !== 'refusal' && entityId !== null).map(toldBy);
  return {
    subscriptions: told.flatMap(({ entityType, id, data: { changed } }) =>
      entityType === 'BillingSubscription' && changed?.contract != null ? [{ id, contractId: changed.contract }] : [],
    ),
    invoices: told.flatMap(({ entityType, id, data: { changed } }) =>
      entityType === 'Invoice' && changed?.billingSubscription != null
        ? [{ id, subscriptionId: changed.billingSubscription }]
        : [],
    ),
    lines: told.flatMap(({ type, id, data, occurredAt }) =>
      type === 'billing.invoice.finalized' && data.type !== 'PREPAYMENT' ? linesOf(id, data, occurredAt) : [],
    ),
  };
}

type Told = Pick<LogEntry, 'entityType' | 'type' | 'occurredAt'> & { readonly id: string; readonly data: Data };

function toldBy({ entityType, entityId, type, occurredAt, event }: LogEntry): Told {
  return { entityType, id: entityId ?? '', type, occurredAt, data: event.data };
}

/** A line without a time of its own is for the day of its invoice. */
function linesOf(invoiceId: string, { lines = [], changed }: Data, occurredAt: Date): readonly InvoicedLine[] {
  const issued = changed?.issueDate ?? civilDateAt(occurredAt, 'UTC');
  return lines.flatMap(({ id: lineId, contractLineKey: lineKey, net, period }) => {
    if (lineKey == null) return [];
    const { from, to } = period ?? { from: issued, to: addDays(issued, 1) };
    return [{ lineId, invoiceId, lineKey, net: net.amount, currency: net.currency, from, to }];
  });
}

/** Words of billing's events; they end here. */
type Data = {
  readonly type?: string;
  readonly changed?: {
    readonly contract?: string | null;
    readonly billingSubscription?: string | null;
    readonly issueDate?: CivilDate;
  };
  readonly lines?: readonly {
    readonly id: string;
    readonly contractLineKey?: string | null;
    readonly net: { readonly amount: string; readonly currency: CurrencyCode };
    readonly period?: { readonly from: CivilDate; readonly to: CivilDate } | null;
  }[];
};
