import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { CalendarId, JournalEntryId } from '../../domain/ids.ts';
import type { CalendarFilter } from '../../port.ts';
import type { CalendarRow, LedgerTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectCalendars(db: Db, scope: Scope) {
  return db.selectFrom('calendars').selectAll('calendars').where(visible(scope, 'calendars.legal_entity_id'));
}

export async function readCalendars(
  db: Db,
  ids: readonly CalendarId[],
  scope: Scope,
): Promise<readonly (Calendar | null)[]> {
  const rows = await selectCalendars(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, calendarOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockCalendar = lockTogether<Calendar>(async (trx, ids, scope) => {
  const rows = await selectCalendars(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(calendarOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listCalendars(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, legalEntityId }: CalendarFilter,
): Promise<readonly Calendar[]> {
  let found = selectCalendars(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(calendarOf);
}

export async function yearEnd(db: Db, id: CalendarId): Promise<CivilDate> {
  const row = await db.selectFrom('calendars').select('to_date').where('id', '=', id).executeTakeFirst();
  invariant(row, 'a period has a calendar');
  return row.to_date;
}

export async function yearIsClosed(db: Db, id: CalendarId): Promise<boolean> {
  const row = await db.selectFrom('calendars').select('closed_at').where('id', '=', id).executeTakeFirst();
  return row !== undefined && row.closed_at !== null;
}

/** The first year before a day that is still open; null where there is none. */
export async function openYearBefore(db: Db, legalEntity: LegalEntityId, day: CivilDate): Promise<string | null> {
  const row = await db
    .selectFrom('calendars')
    .select('name')
    .where('legal_entity_id', '=', legalEntity)
    .where('from_date', '<', day)
    .where('closed_at', 'is', null)
    .orderBy('from_date')
    .limit(1)
    .executeTakeFirst();
  return row?.name ?? null;
}

const rows = rowWriter('calendars', [
  'version',
  'legal_entity_id',
  'name',
  'pattern',
  'from_date',
  'to_date',
  'closed_by',
  'closed_at',
  'closing_entry_id',
  'created_at',
  'updated_at',
] satisfies readonly (keyof CalendarRow)[]);

export async function saveCalendar({ trx }: UnitOfWork, before: Calendar | null, calendar: Calendar): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: calendar.id,
    version: calendar.version,
    legal_entity_id: calendar.legalEntityId,
    name: calendar.name,
    pattern: calendar.pattern,
    from_date: calendar.from,
    to_date: calendar.to,
    closed_by: calendar.closedBy,
    closed_at: calendar.closedAt,
    closing_entry_id: calendar.closingEntryId,
    created_at: calendar.createdAt,
    updated_at: calendar.updatedAt,
  });
}

function calendarOf(row: Selectable<CalendarRow>): Calendar {
  return {
    id: row.id as CalendarId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    name: row.name,
    pattern: row.pattern,
    from: row.from_date,
    to: row.to_date,
    closedBy: row.closed_by,
    closedAt: row.closed_at,
    closingEntryId: row.closing_entry_id as JournalEntryId | null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
