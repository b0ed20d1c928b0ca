import { sql, type Kysely } from 'kysely';
import type { Due } from '../../../../platform/timekeeper/due-move.ts';
import type { LedgerDue } from '../../port.ts';
import type { LedgerTables } from './tables.ts';

/** What is due at a moment, on the day that it is for each legal entity. */
export function createLedgerDue(db: Kysely<LedgerTables>): LedgerDue {
  return {
    // One that is over already is not opened behind anybody's back.
    async periodsToOpen(at, { after, limit }) {
      const { rows } = await sql<Due>`
        select period.id, period.version from accounting_periods as period
        join legal_entities as entity on entity.id = period.legal_entity_id and entity.status = 'ACTIVE'
        cross join lateral (select (${at}::timestamptz at time zone entity.time_zone)::date as today) as day
        where (billing = 'FUTURE' or ar = 'FUTURE' or revenue = 'FUTURE' or gl = 'FUTURE')
          and from_date <= today and today < to_date and period.id > ${after ?? ''}
        order by period.id limit ${limit}`.execute(db);
      return rows;
    },
  };
}
