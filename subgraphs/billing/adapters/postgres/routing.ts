import { sql, type Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { embeddedErp, type BookKeeper, type HouseRouting } from '../../../../core/routing/house-routes.ts';
import type { CustomerPlace } from '../../domain/subscriptions/by-erp.ts';
import type { BillingTables } from './tables.ts';

type Db = Kysely<BillingTables>;
type HouseRule = HouseRouting['rules'][number];

/** More than any company has, as in the ledger. */
const rulesMax = 5_000;
const erpsMax = 1_000;

/** The rules and the ERPs as the copies have them. The books that are kept here nobody has to tell of. */
export async function houseRouting(db: Db): Promise<HouseRouting> {
  const { rows } = await sql<Omit<HouseRule, 'period'> & { readonly from: CivilDate; readonly to: CivilDate | null }>`
    select routing_rule_id as id, status, priority, match, erp_instance_id as "erpInstanceId", valid_from as "from", valid_to as "to",
      approved_by as "approvedBy"
    from routing_rule_copy where status <> 'DRAFT' order by routing_rule_id limit ${rulesMax}`.execute(db);
  if (rows.length === 0) return { rules: [], erps: [] };
  const erps = await sql<BookKeeper>`
    select erp_instance_id as id, legal_entity_ids as "legalEntityIds"
    from erp_instance_copy where erp_instance_id <> ${embeddedErp} order by erp_instance_id limit ${erpsMax}`.execute(
    db,
  );
  return {
    rules: rows.map(({ from, to, ...rule }) => ({ ...rule, period: { from, to } })),
    erps: [{ id: embeddedErp, legalEntityIds: [] }, ...erps.rows],
  };
}

/** Where each of these customers is; what is not known is left out. */
export async function placesOf(
  db: Db,
  customers: readonly CustomerId[],
): Promise<ReadonlyMap<CustomerId, CustomerPlace>> {
  if (customers.length === 0) return new Map();
  const { rows } = await sql<CustomerPlace & { readonly id: CustomerId }>`
    select customer_id as id, country, territory as region from customer_places
    where customer_id = any(${[...new Set(customers)]}::text[])`.execute(db);
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}
