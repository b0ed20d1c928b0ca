import { change, companion, type Companion } from '../../../../platform/commands/command.ts';
import type { ClosedUsage } from '../../domain/closing/closed-usage.ts';
import type { Invoice } from '../../domain/invoice.ts';

/** The ratings that a voided invoice charged: they wait for the next document. */
export function unbilled(usage: readonly ClosedUsage[]): readonly Companion[] {
  return usage
    .filter(({ state }) => state === 'BILLED')
    .map((before) => {
      const after: ClosedUsage = { ...before, state: 'RATED', invoiceId: null };
      return companion('RatedUsage', before, change(after, 'billing.usage.unbilled'));
    });
}

/** The ratings that a final invoice charges, of those that are known. */
export function billed({ id: invoiceId, lines }: Invoice, usage: readonly ClosedUsage[]): readonly Companion[] {
  const charged = new Set(lines.flatMap(({ ratedUsageId }) => ratedUsageId ?? []));
  return usage
    .filter(({ id }) => charged.has(id))
    .map((before) => {
      const after: ClosedUsage = { ...before, state: 'BILLED', invoiceId };
      return companion('RatedUsage', before, change(after, 'billing.usage.billed'));
    });
}
