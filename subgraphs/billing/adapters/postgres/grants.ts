import { sql, type Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { PartnerId } from '../../../../core/ids.ts';
import type { Grant, Whose } from '../../../../platform/commands/checks.ts';
import type { BillingTables } from './tables.ts';

/** What the grants in force let a partner do with what is a customer's or a contract's; a suspended partner has none. */
export async function readGrant(
  db: Kysely<BillingTables>,
  partner: PartnerId,
  { customerId, contractId }: Whose,
  on: CivilDate,
): Promise<Grant | null> {
  const inForce = await db
    .selectFrom('partner_grant_copy as grant')
    .innerJoin('partner_copy as partner', 'partner.partner_id', 'grant.partner_id')
    .select(['grant.field_groups', 'grant.commands'])
    .where('partner.partner_id', '=', partner)
    .where('partner.status', '=', 'ACTIVE')
    // Neither is compared where it is null.
    .where(sql<boolean>`("grant".customer_id = ${customerId} or "grant".contract_id = ${contractId})`)
    .where('grant.from_date', '<=', on)
    .where((grants) => grants.or([grants('grant.to_date', 'is', null), grants('grant.to_date', '>', on)]))
    .execute();
  if (inForce.length === 0) return null;
  return {
    fieldGroups: [...new Set(inForce.flatMap((row) => row.field_groups))],
    commands: [...new Set(inForce.flatMap((row) => row.commands))],
  };
}
