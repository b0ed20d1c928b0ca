import type { CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { change, companion } from '../../../platform/commands/command.ts';
import { newModules, type AccountingPeriod } from '../domain/accounting-period.ts';
import { refuseGap, yearOf, type Calendar } from '../domain/calendar.ts';
import type { AccountingPeriodId } from '../domain/ids.ts';
import { refuseInactive, unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { checkName } from '../domain/validation.ts';
import type { CreateCalendarInput } from '../generated/resolver-types.ts';
import type { LastPeriod } from '../port.ts';
import { calendarCreation } from './define.ts';

type Facts = { readonly legalEntity: LegalEntity | null; readonly last: LastPeriod | null };

/** Gives a legal entity its next fiscal year with its periods. */
export const createCalendar = calendarCreation<CreateCalendarInput, Facts>('createCalendar', {
  async gather(reader, input, { scope }) {
    const id = input.legalEntityId as LegalEntityId;
    // Locked, so that two years are never created side by side.
    const legalEntity = await reader.lockLegalEntity(id, scope);
    return { legalEntity, last: legalEntity === null ? null : await reader.lastPeriod(id) };
  },

  decide(input, { now, newId, facts: { legalEntity, last } }) {
    if (legalEntity === null) return unknownLegalEntity(input.legalEntityId);
    const wrong = refuseInactive(legalEntity) ?? checkName('input.name', input.name);
    if (wrong !== null) return wrong;
    const year = yearOf(input);
    if (!year.ok) return year.refusal;
    const gap = refuseGap(year.value, last?.to ?? null);
    if (gap !== null) return gap;

    const { pattern, periods } = year.value;
    const calendar: Calendar = {
      id: newId('cal'),
      version: 0,
      legalEntityId: legalEntity.id,
      name: input.name,
      pattern,
      from: periods[0]?.from as CivilDate,
      to: periods.at(-1)?.to as CivilDate,
      closedBy: null,
      closedAt: null,
      closingEntryId: null,
      createdAt: now,
      updatedAt: now,
    };
    // Lists go by id: sorted, the ids of a year stand in the order of its periods.
    const ids = periods.map(() => newId<AccountingPeriodId>('per')).sort();
    const made = periods.map(({ name, from, to }, index): AccountingPeriod => ({
      id: ids[index] as AccountingPeriodId,
      version: 0,
      legalEntityId: legalEntity.id,
      calendarId: calendar.id,
      previousId: ids[index - 1] ?? last?.id ?? null,
      name: `${input.name}-${name}`,
      number: index + 1,
      from,
      to,
      modules: newModules,
      revaluation: null,
      createdAt: now,
      updatedAt: now,
    }));
    return {
      ...change(calendar, 'ledger.calendar.created'),
      beside: made.map((period) => companion('AccountingPeriod', null, change(period, 'ledger.period.created'))),
    };
  },
});
