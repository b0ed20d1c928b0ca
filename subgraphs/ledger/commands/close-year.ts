import { addDays, civilDateAt } from '../../../core/civil-date.ts';
import { invariant } from '../../../core/invariant.ts';
import { personOf } from '../../../core/viewer.ts';
import { change, companion } from '../../../platform/commands/command.ts';
import { withModule, type AccountingPeriod } from '../domain/accounting-period.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { JournalEntryId } from '../domain/ids.ts';
import { posted, type EntryLine, type JournalEntry } from '../domain/journal-entry.ts';
import { formatNumber } from '../domain/numbering.ts';
import {
  closingLines,
  refuseClosedAgain,
  refuseClosing,
  refuseRunning,
  type YearFacts,
} from '../domain/year-closing.ts';
import type { CloseYearInput } from '../generated/resolver-types.ts';
import type { LedgerReader } from '../port.ts';
import { calendarCommand } from './define.ts';

type Facts = {
  readonly year: YearFacts | null;
  readonly periods: readonly AccountingPeriod[];
  readonly last: AccountingPeriod | null;
  readonly openBefore: string | null;
  readonly sequence: number;
};

/** Closes a year: its result goes to retained earnings on its last day, and the last period with it. */
export const closeYear = calendarCommand<CloseYearInput, Facts>('closeYear', {
  on: (input) => input.calendarId,
  ready: async (calendar: Calendar, _, reader: LedgerReader) =>
    refuseClosedAgain(calendar) ??
    refuseClosing(
      calendar,
      await reader.periodsOf(calendar.id),
      await reader.openYearBefore(calendar.legalEntityId, calendar.from),
    ),

  async gather(reader, _, calendar, { scope }) {
    // Whoever opens or closes a period of the company waits.
    const legalEntity = await reader.lockLegalEntity(calendar.legalEntityId, scope);
    const periods = await reader.periodsOf(calendar.id);
    const openBefore = await reader.openYearBefore(calendar.legalEntityId, calendar.from);
    const named = periods.at(-1)?.id;
    const last = named === undefined ? null : await reader.lockPeriod(named, scope);
    if (legalEntity === null) return { year: null, periods, last, openBefore, sequence: 0 };
    const rules = await reader.approvedRules(legalEntity.chartId, 'YEAR_END_CLOSE');
    const accounts = await reader.holdAccounts(rules.flatMap(({ lines }) => lines.map(({ accountId }) => accountId)));
    // Last, because everybody else who posts waits from here on; what stands on the accounts stays as it is.
    const sequence = await reader.lockSeries(legalEntity.id);
    const balances = await reader.resultOf(legalEntity, calendar);
    return { year: { legalEntity, balances, rules, accounts }, periods, last, openBefore, sequence };
  },

  decide(calendar, _, { viewer, now, newId, facts: { year, periods, last, openBefore, sequence } }) {
    invariant(year && last, 'a year is seen with its legal entity and its periods');
    const today = civilDateAt(now, year.legalEntity.timeZone);
    const held = periods.map((period) => (period.id === last.id ? last : period));
    const refusal = refuseRunning(calendar, today) ?? refuseClosing(calendar, held, openBefore);
    if (refusal !== null) return refusal;
    const lines = closingLines(calendar, year, () => newId('jel'));
    if (!lines.ok) return lines.refusal;

    const closedBy = personOf(viewer);
    const by = { id: newId<JournalEntryId>('jen'), number: formatNumber(sequence), closedBy, now };
    const entry = lines.value.length === 0 ? null : closingEntry(calendar, last, lines.value, by);
    const closing = { status: 'CLOSED', reconciliationReference: entry?.number ?? calendar.name, closedBy } as const;
    const closed = { ...calendar, closedBy, closedAt: now, closingEntryId: entry?.id ?? null };
    return {
      ...change(closed, 'ledger.calendar.closed'),
      beside: [
        companion('AccountingPeriod', last, change(withModule(last, 'GL', closing), 'ledger.period.closed')),
        ...(entry === null ? [] : [companion('JournalEntry', null, change(entry, 'ledger.journalEntry.posted'))]),
      ],
    };
  },
});

type By = {
  readonly id: JournalEntryId;
  readonly number: string;
  readonly closedBy: string;
  readonly now: Date;
};

/** Nobody sees it as a draft: it is made in the moment in which it is posted. Its source is its key for ever. */
function closingEntry(
  { id, name, to, legalEntityId }: Calendar,
  period: AccountingPeriod,
  lines: readonly EntryLine[],
  by: By,
): JournalEntry {
  const draft: JournalEntry = {
    id: by.id,
    version: 0,
    number: null,
    legalEntityId,
    type: 'CLOSING',
    status: 'DRAFT',
    description: `YEAR_END_CLOSE ${name}`,
    postingDate: addDays(to, -1),
    periodId: null,
    source: { system: 'ledger', type: 'Calendar', id, version: 1, purpose: 'YEAR_END_CLOSE' },
    lines,
    reversalOf: null,
    reversedBy: null,
    createdBy: by.closedBy,
    approvedBy: null,
    rejectionReason: null,
    violatedBy: null,
    postedBy: null,
    postedAt: null,
    postingRequestId: null,
    createdAt: by.now,
    updatedAt: by.now,
  };
  return posted(draft, { number: by.number, periodId: period.id, postedBy: by.closedBy, postedAt: by.now });
}
