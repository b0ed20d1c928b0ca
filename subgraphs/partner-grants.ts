import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { CivilDate } from '../core/civil-date.ts';
import type { PartnerId } from '../core/ids.ts';
import type { Scope } from '../core/scope.ts';
import type { Grant, Whose } from '../platform/commands/checks.ts';

/** A viewer that sees what was granted to its partner. */
export type Grants = Extract<Scope, { kind: 'grants' }>;

/**
 * What grants in force name, as the copy of `customer-copy.ts` has them; a suspended partner has none. One that names a contract names no
 * customer, and the other way round. Whoever asks for a field group adds that to the condition.
 */
export function granted({ partner, on }: Grants, what: 'customer_id' | 'contract_id'): RawBuilder<unknown> {
  const named = sql.ref(`granted.${what}`);
  return sql`
    select ${named} from partner_grant_copy granted join partner_copy partner on partner.partner_id = granted.partner_id
    where partner.partner_id = ${partner} and partner.status = 'ACTIVE' and ${named} is not null
      and granted.from_date <= ${on}::date and (granted.to_date is null or ${on}::date < granted.to_date)`;
}

/** What the grants in force let a partner do with what is a customer's or a contract's. */
export async function readGrant(
  db: QueryExecutorProvider,
  partner: PartnerId,
  { customerId, contractId }: Whose,
  on: CivilDate,
): Promise<Grant | null> {
  // Neither is compared where it is null.
  const { rows } = await sql<{ fieldGroups: readonly string[]; commands: readonly string[] }>`
    select granted.field_groups as "fieldGroups", granted.commands
    from partner_grant_copy granted join partner_copy partner on partner.partner_id = granted.partner_id
    where partner.partner_id = ${partner} and partner.status = 'ACTIVE'
      and (granted.customer_id = ${customerId} or granted.contract_id = ${contractId})
      and granted.from_date <= ${on}::date and (granted.to_date is null or ${on}::date < granted.to_date)`.execute(db);
  if (rows.length === 0) return null;
  return {
    fieldGroups: [...new Set(rows.flatMap((row) => row.fieldGroups))],
    commands: [...new Set(rows.flatMap((row) => row.commands))],
  };
}
