import { sql, type RawBuilder } from 'kysely';
import type { GrantInForce } from '../told-to-partner.ts';

/** What the partner whose endpoint it is may hear of, as far as the customer source's log is copied. */
export type PartnerStanding = {
  readonly grants: readonly GrantInForce[];
  /** Grants up to this place are known; -1 while one of the partner's could not be taken in. */
  readonly copiedThrough: number;
};

/** Who keeps the copy of partners and their grants, and of whose log. */
export const grantsCopy = { consumer: 'operations.partners', source: 'customer' } as const;

/** How long to wait for the copy before looking again. */
export const copyWaitMs = 50;

/** Of an endpoint's partner, as a column of a query on `webhook_endpoints endpoint`; null for the company's own. */
export const partnerStanding: RawBuilder<PartnerStanding | null> = sql<PartnerStanding | null>`
  case when endpoint.partner_id is null then null else jsonb_build_object(
    'grants', coalesce((
      select jsonb_agg(jsonb_build_object(
        'customerId', customer_id, 'contractId', contract_id, 'fieldGroups', field_groups, 'from', from_date))
      from grants_in_force(endpoint.partner_id, (now() at time zone 'UTC')::date)
    ), '[]'),
    'copiedThrough', case when exists (
      select 1 from dead_letter
      where consumer = ${grantsCopy.consumer} and state in ('PARKED', 'BLOCKED')
        and entity_type = 'Partner' and entity_id = endpoint.partner_id
    ) then -1 else coalesce((
      select sequence from inbox_position where consumer = ${grantsCopy.consumer} and source = ${grantsCopy.source}
    ), 0) end
  ) end`;
