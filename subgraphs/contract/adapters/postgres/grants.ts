import { sql, type Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../../../core/ids.ts';
import type { Grant } from '../../../../platform/commands/checks.ts';
import type { ContractTables } from './tables.ts';

/** What the grants in force let a partner do with these customers, in their order; a suspended partner has none. */
export async function readGrants(
  db: Kysely<ContractTables>,
  partner: PartnerId,
  customers: readonly CustomerId[],
  on: CivilDate,
): Promise<readonly (Grant | null)[]> {
  const rows = await db
    .selectFrom('partner_grant_copy as grant')
    .innerJoin('partner_copy as partner', 'partner.partner_id', 'grant.partner_id')
    .select(['grant.customer_id', 'grant.field_groups', 'grant.commands'])
    .where('partner.partner_id', '=', partner)
    .where('partner.status', '=', 'ACTIVE')
    .where('grant.customer_id', '=', sql<string>`any(${customers}::text[])`)
    .where('grant.from_date', '<=', on)
    .where((grants) => grants.or([grants('grant.to_date', 'is', null), grants('grant.to_date', '>', on)]))
    .execute();
  return customers.map((customer) => {
    const inForce = rows.filter((row) => row.customer_id === customer);
    if (inForce.length === 0) return null;
    return {
      fieldGroups: [...new Set(inForce.flatMap((row) => row.field_groups))],
      commands: [...new Set(inForce.flatMap((row) => row.commands))],
    };
  });
}
