import { sql, type ExpressionBuilder, type Kysely, type Selectable } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Scope } from '../../../../core/scope.ts';
import type { Customer, CustomerId, HierarchyLink, Hold, TaxRegistration } from '../../domain/customer.ts';
import { crossReferencesOf, revivedReference, type ReferenceJson } from './cross-references.ts';
import type { CustomerRow, CustomerTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

type Db = Kysely<CustomerTables>;

/** Customers with all their parts, in one statement. */
function selectCustomers(db: Db, scope: Scope) {
  return db
    .selectFrom('customers')
    .selectAll('customers')
    .select((customers) => [
      taxRegistrationsOf(customers).as('tax_registrations'),
      registryIdsOf(customers).as('registry_ids'),
      linksOf(customers).as('links'),
      crossReferencesOf(customers, 'customers.id').as('cross_references'),
    ])
    .where(visibleCustomer(scope, 'customers.id'));
}

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
export async function lockCustomer(db: Db, id: string, scope: Scope): Promise<Customer | null> {
  const row = await selectCustomers(db, scope).where('customers.id', '=', id).forUpdate('customers').executeTakeFirst();
  return row === undefined ? null : customerOf(row);
}

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

type Parts = ExpressionBuilder<CustomerTables, 'customers'>;

function taxRegistrationsOf(customers: Parts) {
  return jsonArrayFrom(
    customers
      .selectFrom('tax_registrations as registration')
      .select([
        'registration.id',
        'registration.country',
        'registration.type',
        'registration.value',
        'registration.normalised_value as normalisedValue',
        'registration.site_code as siteCode',
        'registration.status',
        'registration.checked_at as checkedAt',
        'registration.evidence_ref as evidenceRef',
        'registration.valid_from as validFrom',
        'registration.valid_to as validTo',
      ])
      .whereRef('registration.customer_id', '=', 'customers.id')
      .orderBy('registration.position'),
  );
}

function registryIdsOf(customers: Parts) {
  return jsonArrayFrom(
    customers
      .selectFrom('registry_ids as registry')
      .select(['registry.scheme', 'registry.country', 'registry.value'])
      .whereRef('registry.customer_id', '=', 'customers.id')
      .orderBy('registry.position'),
  );
}

function linksOf(customers: Parts) {
  return jsonArrayFrom(
    customers
      .selectFrom('hierarchy_links as link')
      .select(['link.id', 'link.type', 'link.parent_id as parentId', 'link.from_date as from', 'link.to_date as to'])
      .whereRef('link.child_id', '=', 'customers.id')
      .orderBy('link.from_date')
      .orderBy('link.id'),
  );
}

type Row = Selectable<CustomerRow> & {
  readonly tax_registrations: readonly (Omit<TaxRegistrationJson, 'id'> & { readonly id: string })[];
  readonly registry_ids: readonly {
    readonly scheme: 'LEI' | 'DUNS' | 'COMPANY_NO';
    readonly country: string | null;
    readonly value: string;
  }[];
  readonly links: readonly (Omit<HierarchyLink, 'id' | 'parentId'> & {
    readonly id: string;
    readonly parentId: string;
  })[];
  readonly cross_references: readonly ReferenceJson[];
};
/** Dates inside JSON arrive as text, whatever their column's type. */
type TaxRegistrationJson = Omit<TaxRegistration, 'checkedAt'> & { readonly checkedAt: Date | string | null };

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
      ...(one as TaxRegistrationJson),
      checkedAt: one.checkedAt === null ? null : new Date(one.checkedAt),
    })),
    holds: row.holds.map((hold) => ({
      ...(hold as unknown as Hold),
      placedAt: new Date(hold.placedAt),
      releasedAt: hold.releasedAt === null ? null : new Date(hold.releasedAt),
    })),
    parents: row.links as readonly HierarchyLink[],
    mergedIntoId: row.merged_into_id as CustomerId | null,
    crossReferences: row.cross_references.map(revivedReference),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
