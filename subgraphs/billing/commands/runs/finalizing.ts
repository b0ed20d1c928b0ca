import { invariant } from '../../../../core/invariant.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { Scope } from '../../../../core/scope.ts';
import {
  change,
  companion,
  eventWith,
  type Companion,
  type DecisionContext,
} from '../../../../platform/commands/command.ts';
import type { BillingAccount, BillingAccountId } from '../../domain/billing-account.ts';
import type { BillRun } from '../../domain/bill-run.ts';
import type { ClosedUsage } from '../../domain/closing/closed-usage.ts';
import { finalised, issueDateOf } from '../../domain/finalize.ts';
import type { Invoice, InvoiceId, TaxRate } from '../../domain/invoice.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { NumberSeries } from '../../domain/numbering.ts';
import { taxed } from '../../domain/tax/taxed-draft.ts';
import { invoiceForBooks } from '../../domain/told-to-books.ts';
import type { BillingReader } from '../../port.ts';
import { billed } from '../usage/billed.ts';
import type { Page } from './advance-bill-run.ts';

export type FinalizingFacts = {
  readonly phase: 'FINALIZING';
  readonly drafts: readonly Invoice[];
  readonly taxes: ReadonlyMap<InvoiceId, ReadonlyMap<string, readonly TaxRate[]>>;
  readonly accounts: ReadonlyMap<BillingAccountId, BillingAccount>;
  readonly usage: readonly ClosedUsage[];
  readonly series: readonly NumberSeries[];
};

/** How many drafts one transaction makes final: everybody else who wants a number waits for it. */
export const finalizingPageSize = 100;

/** The drafts of the next page; the worker asks for their taxes before. */
export function leftOf({ legalEntityId, position, finalize }: BillRun) {
  return { legalEntityId, after: position ?? '', limit: finalizingPageSize, all: finalize };
}

export async function gatherFinalizing(reader: BillingReader, run: BillRun, scope: Scope): Promise<FinalizingFacts> {
  const drafts = (await reader.lockInvoices(await reader.leftDrafts(leftOf(run)), scope)).filter(
    ({ status }) => status === 'DRAFT',
  );
  const taxes = await reader.taxesOf(drafts.map(({ id }) => id));
  if (!run.finalize) return { phase: 'FINALIZING', drafts, taxes, accounts: new Map(), usage: [], series: [] };
  const accounts = await reader.accounts(
    drafts.map(({ billingAccountId }) => billingAccountId),
    scope,
  );
  const usage = await reader.lockUsageOf(
    drafts.map(({ id }) => id),
    scope,
  );
  // Last, because everybody else who wants a number waits from here on; in one order for all who want several.
  const series: NumberSeries[] = [];
  for (const code of [...new Set(drafts.map(({ seriesCode }) => seriesCode))].sort())
    series.push(await reader.lockSeries(run.legalEntityId, 'INVOICE', code));
  return { phase: 'FINALIZING', drafts, taxes, accounts, usage, series };
}

/** Taxes a page of drafts and, where it was asked for, makes final what has all its taxes. The page that finds none is the last. */
export function finalizePage(
  run: BillRun,
  { drafts, taxes, accounts, usage, series }: FinalizingFacts,
  legalEntity: LegalEntity,
  { now }: DecisionContext<unknown>,
): Page | Refusal {
  const last = drafts.at(-1);
  if (last === undefined) return { run: { ...run, status: 'COMPLETED', position: null, finishedAt: now }, beside: [] };

  const beside: Companion[] = [];
  const nexts = new Map(series.map((one) => [one.code, one]));
  let [determined, final, waiting] = [0, 0, 0];
  for (const draft of drafts) {
    const priced = taxed(draft, taxes.get(draft.id) ?? new Map(), legalEntity);
    const news = priced === draft ? [] : ['billing.invoice.taxed'];
    determined += news.length;
    if (priced.taxStatus !== 'FINAL') {
      waiting += 1;
      continue;
    }
    if (!run.finalize) {
      if (news.length > 0) beside.push(companion('Invoice', draft, change(priced, ...news)));
      continue;
    }
    const [next, account] = [nexts.get(draft.seriesCode), accounts.get(draft.billingAccountId)];
    invariant(next !== undefined && account !== undefined, 'a draft has an account and a series');
    const { timeZone } = legalEntity;
    const issueDate = issueDateOf({ asked: null, now, timeZone, lastIssuedOn: next.lastIssuedOn });
    if (!issueDate.ok) return issueDate.refusal;
    const document = finalised(priced, { series: next, issueDate: issueDate.value, account });
    nexts.set(next.code, { ...next, next: next.next + 1, lastIssuedOn: issueDate.value });
    final += 1;
    // The books post what it tells of the document, as of one that a person makes final.
    const told = eventWith('billing.invoice.finalized', invoiceForBooks(document));
    beside.push(companion('Invoice', draft, change(document, ...news, told)));
    beside.push(...billed(document, usage));
  }
  const { counts } = run;
  return {
    run: {
      ...run,
      position: last.id,
      counts: {
        ...counts,
        taxed: counts.taxed + determined,
        finalized: counts.finalized + final,
        waiting: counts.waiting + waiting,
      },
    },
    beside,
  };
}
