import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Due, DuePage } from '../../../../platform/timekeeper/due-move.ts';
import type { DueDays, DueReader } from '../../port.ts';
import { agreed, begun } from '../../domain/succession.ts';
import type { ContractStatus } from '../../generated/rules.ts';
import { renewalDue } from './contracts.ts';
import type { ContractTables } from './tables.ts';

/** What is due on the day that it is for each legal entity, by the indexes that are made for it. */
export function createDueReader(db: Kysely<ContractTables>): DueReader {
  const read = async (query: RawBuilder<Due>): Promise<readonly Due[]> => (await query.execute(db)).rows;
  return {
    quotesToExpire: (days, page) =>
      read(sql<Due>`
        select id, version from quotes left join ${todays(days)} using (legal_entity_id)
        where status in ('APPROVED', 'SENT') and valid_until < ${today(days)} and ${part('id', page)}`),
    amendmentsToTakeEffect: (days, page) =>
      read(sql<Due>`
        select amendments.id, amendments.version from amendments
        join contracts on contracts.id = amendments.contract_id and contracts.status in ('ACTIVE', 'SUSPENDED')
        left join ${todays(days)} on todays.legal_entity_id = amendments.legal_entity_id
        where amendments.status = 'SIGNED' and amendments.effective_date <= ${today(days)} and ${part('amendments.id', page)}`),
    contractsToRenew: (days, page) =>
      read(sql<Due>`
        select id, version from contracts left join ${todays(days)} using (legal_entity_id)
        where ${renewalDue(today(days))} and renewal ->> 'mode' = 'AUTO'
          and not exists (select 1 from amendments where contract_id = contracts.id and status = 'SIGNED')
          and not ${goesOnIn(agreed)} and ${part('id', page)}`),
    // What goes on by itself does not end because nobody renewed it in time.
    contractsToExpire: (days, page) =>
      read(sql<Due>`
        select id, version from contracts left join ${todays(days)} using (legal_entity_id)
        where status in ('ACTIVE', 'SUSPENDED') and end_date <= ${today(days)}
          and not (status = 'ACTIVE' and renewal ->> 'mode' = 'AUTO' and renewal_declined_at is null and not ${goesOnIn(agreed)})
          and ${part('id', page)}`),
    successorsToActivate: (days, page) =>
      read(sql<Due>`
        select id, version from contracts left join ${todays(days)} using (legal_entity_id)
        where status = 'SIGNED' and predecessor_id is not null and start_date <= ${today(days)} and ${part('id', page)}`),
    contractsToSupersede: (days, page) =>
      read(sql<Due>`
        select id, version from contracts left join ${todays(days)} using (legal_entity_id)
        where status = 'ACTIVE' and end_date <= ${today(days)} and ${goesOnIn(begun)} and ${part('id', page)}`),
  };
}

function goesOnIn(states: readonly ContractStatus[]): RawBuilder<boolean> {
  return sql`exists (
    select 1 from contracts as successor
    where successor.predecessor_id = contracts.id and successor.status = any(${states}::text[]))`;
}

function todays({ byLegalEntity }: DueDays): RawBuilder<unknown> {
  const ids = byLegalEntity.map(({ id }) => id);
  const days = byLegalEntity.map((one) => one.today);
  return sql`unnest(${ids}::text[], ${days}::date[]) as todays (legal_entity_id, today)`;
}

function today({ utc }: DueDays): RawBuilder<unknown> {
  return sql`coalesce(today, ${utc}::date)`;
}

function part(id: string, { after, limit }: DuePage): RawBuilder<unknown> {
  return sql`${sql.ref(id)} > ${after ?? ''} order by ${sql.ref(id)} limit ${limit}`;
}
