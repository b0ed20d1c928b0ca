import { sql, type Transaction } from 'kysely';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { ownUnit } from '../../../../platform/commands/unit-of-work.ts';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { CreditBooks } from '../../credit-port.ts';
import type { CreditProfileId } from '../../domain/ids.ts';
import { creditOf, lookAtCredit } from './credit-figures.ts';
import { lockCreditProfile, saveCreditProfile } from './credit-profiles.ts';
import type { LedgerTables } from './tables.ts';

/** The books as the process that keeps credit uses them, in its transaction. */
export function createCreditBooks(trx: Transaction<CommandTables>): CreditBooks {
  const db = trx.withTables<LedgerTables>();
  return {
    async keepLegalLinks(links) {
      const told = givenRows(
        'id text, "childId" text, "parentId" text, "from" date, "to" date, version integer, gone boolean',
        links,
      );
      await sql`
        insert into legal_link_copy (link_id, child_id, parent_id, from_date, to_date, source_version)
        select id, "childId", "parentId", "from", case when gone then "from" else "to" end, version from ${told} as told
        on conflict (link_id) do update
        set child_id = excluded.child_id, from_date = excluded.from_date, to_date = excluded.to_date,
            source_version = excluded.source_version
        where legal_link_copy.source_version <= excluded.source_version`.execute(trx);
    },
    look: (customers) => lookAtCredit(db, customers),
    async lookAtAll(day) {
      await sql`
        with first as (
          insert into credit_days (day) select ${day}::date where not exists (select from credit_days where day = ${day})
          on conflict do nothing returning day
        )
        insert into credit_looks (customer_id) select distinct customer_id from credit_profiles, first`.execute(trx);
    },
    async due(limit) {
      const { rows } = await sql<{ id: string }>`
        select customer_id as id from (select id, customer_id from credit_looks order by id limit ${limit}) as oldest
        group by customer_id order by min(id)`.execute(trx);
      return rows.map(({ id }) => id);
    },
    async take(customer) {
      const taken = await sql`
        delete from credit_looks where id in (
          select id from credit_looks where customer_id = ${customer} for update skip locked)`.execute(trx);
      return (taken.numAffectedRows ?? 0n) > 0n;
    },
    async profilesOver(customer, on) {
      const { rows } = await sql<{ id: CreditProfileId }>`
        select profile as id from credit_profiles_over(${customer}, ${on}::date) as profile order by profile`.execute(
        trx,
      );
      return rows.map(({ id }) => id);
    },
    lockProfile: (id, on) => lockCreditProfile(ownUnit(trx), id, { kind: 'everything', on }),
    creditOf: (profile, on) => creditOf(db, profile, on),
    saveProfile: (before, after) => saveCreditProfile({ trx }, before, after),
  };
}
