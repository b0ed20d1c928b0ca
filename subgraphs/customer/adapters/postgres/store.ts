import { sql, type Kysely } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { pageOf } from '../../../../platform/subgraph/pages.ts';
import type { Customer, CustomerId } from '../../domain/customer.ts';
import { normaliseName } from '../../domain/normalise.ts';
import { redactedFor } from '../../domain/redaction.ts';
import type { CustomerStore } from '../../port.ts';
import { listCustomers, readCustomers, type CustomersWhere } from './customers.ts';
import { legalRoot } from './hierarchy.ts';
import { listCandidates } from './match-candidates.ts';
import { listOpportunities, readOpportunities } from './opportunities.ts';
import { listPartners, readGrants, readPartners } from './partners.ts';
import type { CustomerTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

/** Reads for requests: everything through a scope, a partner's view redacted before it leaves this file. */
export function createPostgresStore(db: Kysely<CustomerTables>): CustomerStore {
  const shown = async (
    customers: readonly (Customer | null)[],
    scope: Scope,
  ): Promise<readonly (Customer | null)[]> => {
    if (scope.kind !== 'grants') return customers;
    const ids = customers.flatMap((customer) => (customer === null ? [] : [customer.id]));
    const grants = new Map(
      (await readGrants(db, scope.partner, ids, scope.on)).map((grant, index) => [ids[index], grant]),
    );
    return customers.map((customer) => {
      const grant = customer === null ? null : grants.get(customer.id);
      return customer === null || grant == null ? null : redactedFor(customer, grant.fieldGroups);
    });
  };
  const page = async (
    scope: Scope,
    request: { readonly first: number; readonly after: string | null },
    where: CustomersWhere,
  ) => {
    const found = pageOf(await listCustomers(db, scope, request, where), request.first);
    const nodes = await shown(found.nodes, scope);
    return { ...found, nodes: nodes.filter((customer) => customer !== null) };
  };

  return {
    readCustomers: async (ids, scope) => shown(await readCustomers(db, ids, scope), scope),
    readOpportunities: (ids, scope) => readOpportunities(db, ids, scope),
    readPartners: (ids, scope) => readPartners(db, ids, scope),
    async grant(partner, { customerId }, on) {
      const [grant] = customerId === null ? [] : await readGrants(db, partner, [customerId], on);
      return grant ?? null;
    },

    pageCustomers(filter, request, scope) {
      return page(scope, request, (customers) => {
        let found = customers;
        if (filter.ids !== null) found = found.where('customers.id', '=', sql<string>`any(${filter.ids}::text[])`);
        if (filter.status !== null)
          found = found.where('customers.status', '=', sql<Customer['status']>`any(${filter.status}::text[])`);
        if (filter.country !== null) found = found.where('customers.country', '=', filter.country);
        if (filter.segment !== null) found = found.where('customers.segment', '=', filter.segment);
        if (filter.nameStartsWith !== null)
          found = found.where('customers.normalised_name', 'like', prefix(normaliseName(filter.nameStartsWith)));
        return found;
      });
    },

    pageChildren(parent, type, on, request, scope) {
      return page(scope, request, (customers) =>
        customers.where(
          sql<boolean>`customers.id in (select child_id from hierarchy_links where parent_id = ${parent} and type = ${type}
            and from_date <= ${on}::date and (to_date is null or ${on}::date < to_date))`,
        ),
      );
    },

    pageOpportunities: async (customer, request, scope) =>
      pageOf(await listOpportunities(db, scope, customer, request), request.first),
    pagePartners: async (request, scope) => pageOf(await listPartners(db, scope, request), request.first),
    pageMatchCandidates: async (filter, request, scope) =>
      pageOf(await listCandidates(db, filter, request, scope), request.first),

    async findByReference(reference, scope) {
      // The id of one that a system of record merged itself leads to the customer that it became.
      const found = await db
        .selectFrom('cross_references')
        .innerJoin('customers as known', 'known.id', 'cross_references.entity_id')
        .innerJoin('customers', (join) =>
          join.on(sql<boolean>`customers.id = coalesce(known.merged_into_id, known.id)`),
        )
        .select('customers.id')
        .where('system', '=', reference.system)
        .where('instance', '=', reference.instance)
        .where('object_type', '=', reference.objectType)
        .where('external_id', '=', reference.externalId)
        .where(visibleCustomer(scope, 'customers.id'))
        .executeTakeFirst();
      return (found?.id ?? null) as CustomerId | null;
    },

    async ultimateParent(customer, on, scope) {
      const root = await legalRoot(db, customer, on);
      const [visible] = await readCustomers(db, [root], scope);
      return visible?.id ?? null;
    },
  };
}

/** A LIKE pattern for a beginning; `%` and `_` of the text stand for themselves. */
function prefix(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`;
}
