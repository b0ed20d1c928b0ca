import type { CustomerId, PartnerId } from '../../../core/ids.ts';
import { refuse } from '../../../core/refusal.ts';
import { checkFilterIds, readConnection } from '../../../platform/subgraph/pages.ts';
import { Refused } from '../../../platform/subgraph/refused.ts';
import type { OpportunityId } from '../domain/opportunity.ts';
import type { CustomerFilter as FilterInput, QueryResolvers } from '../generated/resolver-types.ts';
import type { CustomerFilter } from '../port.ts';
import type { CustomerContext } from '../context.ts';

export const query: QueryResolvers = {
  customer: (_, { id }, { loaders }) => loaders.customers.load(id as CustomerId),
  opportunity: (_, { id }, { loaders }) => loaders.opportunities.load(id as OpportunityId),
  partner: (_, { id }, { loaders }) => loaders.partners.load(id as PartnerId),

  async customerByReference(_, reference, { store, scope, loaders }) {
    const id = await store.findByReference(reference, scope);
    const customer = id === null ? null : await loaders.customers.load(id);
    // Who may not read a customer's references may not find it by them either.
    return customer?.crossReferences === null ? null : customer;
  },

  customers(_, args, context) {
    const filter = readFilter(args.filter ?? {}, context);
    return readConnection(context.cursors, 'customers', args, (page) =>
      context.store.pageCustomers(filter, page, context.scope),
    );
  },

  matchCandidates(_, args, { cursors, store, scope }) {
    const { customerIds, state } = args.filter ?? {};
    checkFilterIds(customerIds, 'filter.customerIds');
    const filter = { customerIds: (customerIds ?? null) as CustomerId[] | null, state: state ?? null };
    return readConnection(cursors, 'matchCandidates', args, (page) => store.pageMatchCandidates(filter, page, scope));
  },

  partners: (_, args, { cursors, store, scope }) =>
    readConnection(cursors, 'partners', args, (page) => store.pagePartners(page, scope)),
};

function readFilter(input: FilterInput, { viewer }: CustomerContext): CustomerFilter {
  checkFilterIds(input.ids);
  const { country = null, segment = null, nameStartsWith = null } = input;
  // A list filtered by a field tells its value: a partner may read it of some of its customers only, or of none.
  if (viewer.partnerId !== null && (country !== null || segment !== null || nameStartsWith !== null)) {
    const required = ['grant:customers'];
    throw new Refused(refuse('ROLE_REQUIRED', { required }, 'A partner may filter customers by ids and status only.'));
  }
  return {
    ids: (input.ids ?? null) as CustomerFilter['ids'],
    status: input.status ?? null,
    country,
    segment,
    nameStartsWith,
  };
}
