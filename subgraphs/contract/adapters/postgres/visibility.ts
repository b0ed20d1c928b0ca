import { sql, type RawBuilder } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { granted, type Grants } from '../../../partner-grants.ts';

/** Products are the company's: who is confined to a customer, or to what a partner was granted, sees none. */
export function visibleProduct(scope: Scope): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
    case 'legal-entities':
      return sql<boolean>`true`;
    case 'customer-tree':
    case 'grants':
    case 'nothing':
      return sql<boolean>`false`;
  }
}

/** A price book of no legal entity is everybody's in the company. */
export function visiblePriceBook(scope: Scope): RawBuilder<boolean> {
  if (scope.kind !== 'legal-entities') return visibleProduct(scope);
  return sql<boolean>`(legal_entity_id is null or legal_entity_id = any(${scope.ids}::text[]))`;
}

/**
 * The columns that say whose a row is. A deal is of no legal entity and of no contract: its contracts are several, and who
 * was granted one of them would learn of the others.
 */
type Whose = { readonly customer: string; readonly legalEntity: string | null; readonly contract: string | null };
type Group = 'contract.deal' | 'contract.quote' | 'contract.contract' | 'contract.amendment';

/** Which deals, quotes, contracts or amendments a scope lets through; a partner needs a grant in force that names their field group. */
export function visible(scope: Scope, group: Group, whose: Whose): RawBuilder<boolean> {
  const customer = sql.ref(whose.customer);
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return whose.legalEntity === null
        ? sql<boolean>`true`
        : sql<boolean>`${sql.ref(whose.legalEntity)} = any(${scope.ids}::text[])`;
    case 'customer-tree':
      return sql<boolean>`${customer} in (select visible_customers(${scope.root}, ${scope.on}::date))`;
    case 'grants':
      return grantedOf(scope, group, customer, whose.contract);
    case 'nothing':
      return sql<boolean>`false`;
  }
}

/** Which customers a scope lets through, as the customer source's copy tells. */
export function visibleCustomer(scope: Scope, id: RawBuilder<unknown>): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
    // A customer belongs to no legal entity; its quotes and contracts do.
    case 'legal-entities':
      return sql<boolean>`true`;
    case 'customer-tree':
      return sql<boolean>`${id} in (select visible_customers(${scope.root}, ${scope.on}::date))`;
    case 'grants':
      return sql<boolean>`${id} in (${granted(scope, 'customer_id')})`;
    case 'nothing':
      return sql<boolean>`false`;
  }
}

/** By a grant on the customer, or by one on the contract alone. As arrays, so that an index serves each of them. */
function grantedOf(scope: Grants, group: Group, customer: RawBuilder<unknown>, contract: string | null) {
  const named = (what: 'customer_id' | 'contract_id') =>
    sql`any(array(${granted(scope, what)} and ${group} = any(granted.field_groups)))`;
  if (contract === null) return sql<boolean>`${customer} = ${named('customer_id')}`;
  return sql<boolean>`(${customer} = ${named('customer_id')} or ${sql.ref(contract)} = ${named('contract_id')})`;
}
