import { sql, type Kysely, type Selectable } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import type { Customer, CustomerId, HierarchyLink, Hold, RegistryId, TaxRegistration } from '../../domain/customer.ts';
import { crossReferencesOf, revivedReference, type ReferenceJson } from './cross-references.ts';
import { matchCandidatesOf, revivedCandidate, type MatchCandidateJson } from './match-candidates.ts';
import { mergeRecordsOf, revivedMerge, type MergeRecordJson } from './merge-records.ts';
import type { CustomerRow, CustomerTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

type Db = Kysely<CustomerTables>;

/** Customers with all their parts, in one statement. */
function selectCustomers(db: Db, scope: Scope) {
  return db
    .selectFrom('customers')
    .selectAll('customers')
    .select([
      taxRegistrations.as('tax_registrations'),
      registryIds.as('registry_ids'),
      links.as('links'),
      matchCandidatesOf.as('match_candidates'),
      mergeRecordsOf.as('merges'),
      crossReferencesOf('customers').as('cross_references'),
    ])
    .where(visibleCustomer(scope, 'customers.id'));
}

// Written once as SQL: built anew for each read, these lists cost as much time as the rest of a command's reading.
const taxRegistrations = sql<readonly TaxRegistrationJson[]>`(select coalesce(json_agg(part), '[]') from (
  select id, country, type, value, normalised_value as "normalisedValue", site_code as "siteCode", status, checked_at as "checkedAt",
         evidence_ref as "evidenceRef", valid_from as "validFrom", valid_to as "validTo"
  from tax_registrations where customer_id = customers.id order by position) as part)`;

const registryIds = sql<readonly RegistryId[]>`(select coalesce(json_agg(part), '[]') from (
  select scheme, country, value from registry_ids where customer_id = customers.id order by position) as part)`;

const links = sql<readonly HierarchyLink[]>`(select coalesce(json_agg(part), '[]') from (
  select id, type, parent_id as "parentId", from_date as "from", to_date as "to"
  from hierarchy_links where child_id = customers.id order by from_date, id) as part)`;

export async function readCustomers(
  db: Db,
  ids: readonly CustomerId[],
  scope: Scope,
): Promise<readonly (Customer | null)[]> {
  const rows = await selectCustomers(db, scope)
    .where('customers.id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, customerOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Locks the customer's own row: its parts change only under that lock. */
export const lockCustomer = lockTogether<Customer>(async (trx, ids, scope) => {
  const rows = await selectCustomers(trx.withTables<CustomerTables>(), scope)
    .where('customers.id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('customers.id')
    .forUpdate('customers')
    .execute();
  return rows.map(customerOf);
});

export type CustomersWhere = (customers: ReturnType<typeof selectCustomers>) => ReturnType<typeof selectCustomers>;

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listCustomers(
  db: Db,
  scope: Scope,
  page: { readonly first: number; readonly after: string | null },
  where: CustomersWhere,
): Promise<readonly Customer[]> {
  const rows = await where(selectCustomers(db, scope))
    .where('customers.id', '>', page.after ?? '')
    .orderBy('customers.id')
    .limit(page.first + 1)
    .execute();
  return rows.map(customerOf);
}

type Row = Selectable<CustomerRow> & {
  readonly tax_registrations: readonly TaxRegistrationJson[];
  readonly registry_ids: readonly RegistryId[];
  readonly links: readonly HierarchyLink[];
  readonly match_candidates: readonly MatchCandidateJson[];
  readonly merges: readonly MergeRecordJson[];
  readonly cross_references: readonly ReferenceJson[];
};
/** Instants inside JSON arrive as text, whatever their column's type. */
type TaxRegistrationJson = Omit<TaxRegistration, 'checkedAt'> & { readonly checkedAt: string | null };

function customerOf(row: Row): Customer {
  return {
    id: row.id as CustomerId,
    version: row.version,
    kind: row.kind,
    status: row.status,
    legalName: row.legal_name,
    legalNameVerified: row.legal_name_verified,
    validatedOn: row.validated_on,
    tradingName: row.trading_name,
    normalisedName: row.normalised_name,
    country: row.country,
    primaryDomain: row.primary_domain,
    registryIds: row.registry_ids,
    preferredLanguage: row.preferred_language,
    defaultCurrency: row.default_currency,
    segment: row.segment,
    industry: row.industry,
    territory: row.territory,
    accountOwnerId: row.account_owner_id,
    addresses: row.addresses,
    contacts: row.contacts,
    taxRegistrations: row.tax_registrations.map((one) => ({
      ...one,
      checkedAt: one.checkedAt === null ? null : new Date(one.checkedAt),
    })),
    holds: row.holds.map((hold) => ({
      ...(hold as unknown as Hold),
      placedAt: new Date(hold.placedAt),
      releasedAt: hold.releasedAt === null ? null : new Date(hold.releasedAt),
    })),
    parents: row.links,
    matchCandidates: row.match_candidates.map(revivedCandidate),
    mergedIntoId: row.merged_into_id as CustomerId | null,
    merges: row.merges.map(revivedMerge),
    crossReferences: row.cross_references.map(revivedReference),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
