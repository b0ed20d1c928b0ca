import { sql, type Kysely } from 'kysely';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { Hold } from '../../../../platform/commands/unit-of-work.ts';
import { lockBeside } from '../../../../platform/commands/locking.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { Customer, CustomerId } from '../../domain/customer.ts';
import type { CustomerReader, Standing, TaxHolder } from '../../port.ts';
import { lockCustomer } from './customers.ts';
import { childrenFrom, childrenWith, hierarchiesOf, legalRoot, lineage } from './hierarchy.ts';
import { openMatchesAgainst } from './match-candidates.ts';
import { customersByKeys } from './match-keys.ts';
import { aliasesOf, lastPosted, lastReporter, latestLoser, linksGivenBack, parentsGivenBack } from './merge-records.ts';
import type { CustomerTables } from './tables.ts';
import { visibleContract, visibleCustomer } from './visibility.ts';

/** Advisory locks of this source's hierarchies ("hier"). */
const hierarchyLockSpace = 0x6869_6572;

/** What decisions ask, in the command's own transaction. */
export function createPostgresReader(commandDb: Kysely<CommandTables>, hold: Hold): CustomerReader {
  const trx = commandDb.withTables<CustomerTables>();
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
        .leftJoin('customers', 'customers.id', 'cross_references.entity_id')
        // Ids of a merged customer are its survivor's.
        .select(sql<string>`coalesce(customers.merged_into_id, entity_id)`.as('entity_id'))
        .where('system', '=', reference.system)
        .where('instance', '=', reference.instance)
        .where('object_type', '=', reference.objectType)
        .where('external_id', '=', reference.externalId)
        .executeTakeFirst();
      return (found?.entity_id ?? null) as CustomerId | null;
    },

    async lockHierarchy(type) {
      await hold(`hierarchy ${type}`, 'EXCLUSIVE');
      await holdName(trx, hierarchyLockSpace, type);
    },

    lineage: (type, customer, from, to) => lineage(trx, type, customer, from, to),
    hierarchiesOf: (customers, on) => hierarchiesOf(trx, customers, on),
    ultimateParent: (customer, on) => legalRoot(trx, customer, on),

    async standing(customer, scope) {
      const found = await sql<Standing>`
        select status, case when ${visibleCustomer(scope, 'customers.merged_into_id')} then merged_into_id end as became
        from customers where id = ${customer} and ${visibleCustomer(scope, 'customers.id')}`.execute(trx);
      return found.rows[0] ?? null;
    },

    async knowsContract(contract, scope) {
      const found = await sql`
        select 1 from contract_copy where contract_id = ${contract} and ${visibleContract(scope)}`.execute(trx);
      return found.rows.length > 0;
    },

    customersByMatchKeys: (keys, besides) => customersByKeys(commandDb, { keys, besides }),
    openMatchesAgainst: (customer) => openMatchesAgainst(trx, customer),

    async became(customers) {
      if (customers.length === 0) return new Map();
      const found = await sql<{ id: CustomerId; became: CustomerId }>`
        select id, merged_into_id as became from customers
        where id = any(${customers}::text[]) and merged_into_id is not null`.execute(trx);
      return new Map(found.rows.map(({ id, became }) => [id, became]));
    },

    aliasesOf: (customer, max) => aliasesOf(trx, customer, max),
    childrenFrom: (parent, on, max) => childrenFrom(trx, parent, on, max),
    childrenWith: (links) => childrenWith(trx, links),
    parentsGivenBack: (links, after) => parentsGivenBack(trx, links, after),
    linksGivenBack: (parents, since) => linksGivenBack(trx, parents, since),
    latestLoser: (survivor) => latestLoser(trx, survivor),
    lastPosted: (customers) => lastPosted(trx, customers),
    lastReporter: (customer) => lastReporter(trx, customer),
    lockCustomer: lockBeside<Customer>('Customer', lockCustomer, commandDb, hold),

    async openBillingAccounts(customer) {
      const counted = await trx
        .selectFrom('billing_account_copy')
        .select((copy) => copy.fn.countAll<number>().as('open'))
        .where(
          sql<boolean>`customer_id in (select ${customer} union all select id from customers where merged_into_id = ${customer})`,
        )
        .where('open', '=', true)
        .executeTakeFirstOrThrow();
      return Number(counted.open);
    },
  };
}
