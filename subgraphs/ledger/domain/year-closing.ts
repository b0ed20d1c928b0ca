import type { CivilDate } from '../../../core/civil-date.ts';
import { addDays } from '../../../core/civil-date.ts';
import type { Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { Account } from './account.ts';
import { moduleOf, type AccountingPeriod } from './accounting-period.ts';
import type { Calendar } from './calendar.ts';
import type { JournalLineId } from './ids.ts';
import { linesMax, type EntryLine } from './journal-entry.ts';
import { chartOf } from './journal/account.ts';
import type { LegalEntity } from './legal-entity.ts';
import { checkAccounts } from './mapping/reuse.ts';
import { mappingOf, type MappingRule } from './mapping-rule.ts';
import { selectMapping } from './mapping/select.ts';
import { closeYear, type YearBalance } from './posting/year-end.ts';
import { isClosed, type Module } from './periods/statuses.ts';
import { invalid } from './validation.ts';

/** A year is closed once, after those before it, and when nothing can be posted in it but the entry that closes it. */
export function refuseClosing(
  calendar: Calendar,
  periods: readonly AccountingPeriod[],
  openBefore: string | null,
): Refusal | null {
  const again = refuseClosedAgain(calendar);
  if (again !== null) return again;
  if (openBefore !== null)
    return invalid('input.calendarId', 'YEARS_IN_ORDER', `a year after those that are closed; ${openBefore} is open`);
  for (const period of periods) {
    const last = period.to === calendar.to;
    for (const module of ['AR', 'REVENUE', 'GL'] as const) {
      const { status } = moduleOf(period, module);
      const isDone = module === 'GL' && last ? status === 'SOFT_CLOSED' : isClosed(status);
      if (!isDone) return notClosed(period, module, last, status);
    }
  }
  return null;
}

export function refuseClosedAgain({ closedAt }: Pick<Calendar, 'closedAt'>): Refusal | null {
  return closedAt === null ? null : invalid('input.calendarId', 'YEAR_OPEN', 'a year that is not closed');
}

function notClosed({ name }: AccountingPeriod, module: Module, last: boolean, status: string): Refusal {
  const wanted = module === 'GL' && last ? 'SOFT_CLOSED' : 'CLOSED';
  return invalid('Calendar.periods', 'PERIODS_CLOSED', `${wanted} for ${module}; ${name} is ${status}`);
}

export type YearFacts = {
  readonly legalEntity: LegalEntity;
  readonly balances: readonly YearBalance[];
  /** Approved rules of YEAR_END_CLOSE, and the accounts that they name. */
  readonly rules: readonly MappingRule[];
  readonly accounts: readonly Account[];
};

/** The lines of the entry that closes a year on its last day; none where nothing stands on an income or expense account. */
export function closingLines(
  { to }: Pick<Calendar, 'to'>,
  { legalEntity, balances, rules, accounts }: YearFacts,
  newId: () => JournalLineId,
): Result<readonly EntryLine[]> {
  if (balances.length === 0) return accept([]);
  const postingDate = addDays(to, -1);
  const asked = { chartId: legalEntity.chartId, purpose: 'YEAR_END_CLOSE', postingDate, facts: {} } as const;
  const retained = selectMapping(rules.map(mappingOf), asked, 'RETAINED_EARNINGS');
  if (!retained.ok) return retained;
  const { accountId, dimensions, ruleId, version } = retained.value;
  // What is closed may be on accounts of former days; only where it goes has to be in use.
  const wrong = checkAccounts([accountId], chartOf(accounts), { kind: 'NEW', by: 'SYSTEM', postingDate });
  if (wrong !== null) return deny(wrong);
  const closed = closeYear(balances, { currency: legalEntity.functionalCurrency, retainedEarnings: accountId });
  if (!closed.ok) return closed;
  const { lines } = closed.value;
  if (lines.length > linesMax)
    return deny(invalid('Calendar.closingEntry', 'COUNT_MAX', `at most ${linesMax} lines: ${lines.length} accounts`));
  const named = Object.entries(dimensions).map(([name, value]) => ({ name, value }));
  return accept(
    lines.map((line) => {
      const isRetained = line.accountId === accountId;
      return {
        id: newId(),
        accountId: line.accountId,
        ...sidesOf(line.side, line.amount),
        functionalAmount: line.amount,
        fxRate: null,
        text: null,
        customerId: null,
        documentId: null,
        dimensions: isRetained ? named : [],
        mappingRuleId: isRetained ? ruleId : null,
        mappingRuleVersion: isRetained ? version : null,
      };
    }),
  );
}

function sidesOf(side: 'DEBIT' | 'CREDIT', amount: Money): Pick<EntryLine, 'debit' | 'credit'> {
  return side === 'DEBIT' ? { debit: amount, credit: null } : { debit: null, credit: amount };
}

/** The result is known when the year is over where its company is. */
export function refuseRunning({ to }: Pick<Calendar, 'to'>, today: CivilDate): Refusal | null {
  if (today >= to) return null;
  return refuse('VALIDATION_FAILED', { path: 'input.calendarId', rule: 'YEAR_ENDED' }, `The year ends before ${to}.`);
}
