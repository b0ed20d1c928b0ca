import { civilDateAt } from '../../../core/civil-date.ts';
import { invariant } from '../../../core/invariant.ts';
import { change, eventWith } from '../../../platform/commands/command.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { ClosedUsage } from '../domain/closing/closed-usage.ts';
import { finalised, issueDateOf, refuseUntaxed } from '../domain/finalize.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import type { NumberSeries } from '../domain/numbering.ts';
import { invoiceForBooks } from '../domain/told-to-books.ts';
import { invoiceCommand } from './define.ts';
import { billed } from './usage/billed.ts';

type Facts = {
  readonly account: BillingAccount | null;
  readonly legalEntity: LegalEntity | null;
  readonly usage: readonly ClosedUsage[];
  readonly series: NumberSeries;
};

/** Makes a draft final: numbers it, dates it, seals it. Nobody else gets a number of the series meanwhile. */
export const finalizeInvoice = invoiceCommand<{ readonly id: string }, Facts>('finalizeInvoice', {
  on: (input) => input.id,
  ready: refuseUntaxed,

  async gather(reader, _, invoice, { now }) {
    const everything = { kind: 'everything', on: civilDateAt(now, 'UTC') } as const;
    return {
      // Whoever may finalise the invoice uses its account's terms, seen or not.
      account: await reader.account(invoice.billingAccountId, everything),
      legalEntity: await reader.legalEntity(invoice.legalEntityId),
      usage: await reader.lockUsageOf([invoice.id], everything),
      // Last, because everybody else who wants a number waits from here on.
      series: await reader.lockSeries(invoice.legalEntityId, 'INVOICE', invoice.seriesCode),
    };
  },

  decide(invoice, _, { effectiveDate, now, facts }) {
    const { account, legalEntity, usage, series } = facts;
    invariant(account, 'an invoice has an account');
    if (legalEntity === null) return unknownLegalEntity(invoice.legalEntityId);
    const issueDate = issueDateOf({
      asked: effectiveDate,
      now,
      timeZone: legalEntity.timeZone,
      lastIssuedOn: series.lastIssuedOn,
    });
    if (!issueDate.ok) return issueDate.refusal;
    const final = finalised(invoice, { series, issueDate: issueDate.value, account });
    const told = change(final, eventWith('billing.invoice.finalized', invoiceForBooks(final)));
    return { ...told, beside: billed(final, usage) };
  },
});
