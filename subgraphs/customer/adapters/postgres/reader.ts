import { sql, type Kysely } from 'kysely';
import type { Hold } from '../../../../platform/commands/unit-of-work.ts';
import type { CustomerId } from '../../domain/customer.ts';
import type { CustomerReader, TaxHolder } from '../../port.ts';
import { legalRoot, lineage } from './hierarchy.ts';
import type { CustomerTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

/** Advisory locks of this source's hierarchies ("hier"). */
const hierarchyLockSpace = 0x6869_6572;

/** What decisions ask, in the command's own transaction. */
export function createPostgresReader(trx: Kysely<CustomerTables>, hold: Hold): CustomerReader {
  return {
    async holdersOfTaxNumbers(numbers, besides, on) {
      const found = await sql<TaxHolder>`
        select registration.country, registration.type, registration.normalised_value as "normalisedValue",
               registration.site_code as "siteCode", registration.customer_id as "customerId"
        from tax_registrations registration
        join jsonb_to_recordset(${JSON.stringify(numbers)}::jsonb) as wanted (country text, type text, "normalisedValue" text)
          on wanted.country = registration.country and wanted.type = registration.type and wanted."normalisedValue" = registration.normalised_value
        where registration.live and registration.valid_to is null and registration.status in ('UNCHECKED', 'VALID')
          and registration.customer_id is distinct from ${besides}::text`.execute(trx);
      return Promise.all(
        found.rows.map(async (row) => ({ ...row, legalRoot: await legalRoot(trx, row.customerId, on) })),
      );
    },

    async holdersOfRegistryIds(ids, besides) {
      const found = await sql<{ customer_id: CustomerId }>`
        select distinct registry.customer_id
        from registry_ids registry
        join jsonb_to_recordset(${JSON.stringify(ids)}::jsonb) as wanted (scheme text, country text, value text)
          on wanted.scheme = registry.scheme and wanted.country is not distinct from registry.country and wanted.value = registry.value
        where registry.live and registry.customer_id is distinct from ${besides}::text`.execute(trx);
      return found.rows.map((row) => row.customer_id);
    },

    async holderOfReference(reference) {
      const found = await trx
        .selectFrom('cross_references')
        .select('entity_id')
        .where('system', '=', reference.system)
        .where('instance', '=', reference.instance)
        .where('object_type', '=', reference.objectType)
        .where('external_id', '=', reference.externalId)
        .executeTakeFirst();
      return (found?.entity_id ?? null) as CustomerId | null;
    },

    async lockHierarchy(type) {
      await hold(`hierarchy ${type}`, 'EXCLUSIVE');
      await sql`select pg_advisory_xact_lock(${hierarchyLockSpace}::integer, hashtext(current_schema() || ${type}::text))`.execute(
        trx,
      );
    },

    lineage: (type, customer, from, to) => lineage(trx, type, customer, from, to),
    ultimateParent: (customer, on) => legalRoot(trx, customer, on),

    async exists(customer, scope) {
      const found = await trx
        .selectFrom('customers')
        .select('id')
        .where('id', '=', customer)
        .where(visibleCustomer(scope, 'id'))
        .executeTakeFirst();
      return found !== undefined;
    },

    async openBillingAccounts(customer) {
      const counted = await trx
        .selectFrom('billing_account_copy')
        .select((copy) => copy.fn.countAll<number>().as('open'))
        .where('customer_id', '=', customer)
        .where('open', '=', true)
        .executeTakeFirstOrThrow();
      return Number(counted.open);
    },
  };
}
