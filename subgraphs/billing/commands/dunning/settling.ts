import { civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import { change, companion, type Companion, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import { withInvoices, type Overdue } from '../../domain/dunning/overdue.ts';
import { closed } from '../../domain/dunning/steps.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { BillingReader } from '../../port.ts';

/** A case of an account whose invoices are settled, and what is overdue beside those. */
export type CaseToClose = { readonly case: DunningCase; readonly today: CivilDate; readonly others: Overdue | null };

/**
 * The cases that settling these invoices may close, locked after everything else of the command. Those that the viewer may not
 * see are left to time.
 */
export async function gatherCases(
  reader: BillingReader,
  invoices: readonly Invoice[],
  { now, scope }: Pick<DecisionContext, 'now' | 'scope'>,
): Promise<readonly CaseToClose[]> {
  const cases: CaseToClose[] = [];
  for (const id of [...new Set(invoices.map(({ billingAccountId }) => billingAccountId))].sort()) {
    const its = await reader.lockDunningCaseOf(id, scope);
    if (its === null) continue;
    const account = await reader.account(id, { kind: 'everything', on: scope.on });
    invariant(account, 'a case has an account');
    const today = civilDateAt(now, account.timeZone);
    const settled = invoices.filter(({ billingAccountId }) => billingAccountId === id).map((invoice) => invoice.id);
    cases.push({ case: its, today, others: await reader.overdue(id, today, settled) });
  }
  return cases;
}

/** The cases of whose accounts nothing is overdue once some of the invoices that were gathered are settled so. */
export function closedBeside(
  cases: readonly CaseToClose[],
  gathered: readonly Invoice[],
  settled: readonly Invoice[],
): readonly Companion[] {
  const invoices = new Map([...gathered, ...settled].map((invoice) => [invoice.id, invoice]));
  return cases.flatMap(({ case: the, today, others }) => {
    const its = [...invoices.values()].filter(({ billingAccountId }) => billingAccountId === the.billingAccountId);
    if (withInvoices(others, its, today) !== null) return [];
    return [companion('DunningCase', the, change(closed(the, today), 'billing.dunningCase.closed'))];
  });
}
