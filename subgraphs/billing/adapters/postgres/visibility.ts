import { sql, type RawBuilder } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { granted, type Grants } from '../../../partner-grants.ts';
import type { OfContracts } from './contract-of.ts';

/** The columns that say whose a row is and, where it belongs to one contract alone, how that is found. */
type Whose = { readonly customer: string; readonly legalEntity: string; readonly contract?: OfContracts };
type Group =
  | 'billing.account'
  | 'billing.invoice'
  | 'billing.payment'
  | 'billing.paymentMethod'
  | 'billing.credit'
  | 'billing.subscription'
  | 'billing.usage'
  | 'billing.dunning'
  // Another source's: what of it is named here is seen as there.
  | 'contract.contract';

/** Which rows of a group a scope lets through; a partner needs a grant in force that names their field group. */
export function visible(scope: Scope, group: Group, whose: Whose): RawBuilder<boolean> {
  const customer = sql.ref(whose.customer);
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return sql<boolean>`${sql.ref(whose.legalEntity)} = any(${scope.ids}::text[])`;
    case 'customer-tree':
      return sql<boolean>`${customer} in (select visible_customers(${scope.root}, ${scope.on}::date))`;
    case 'grants':
      return grantedOf(scope, group, customer, whose.contract);
    case 'nothing':
      return sql<boolean>`false`;
  }
}

/** Which rows of a legal entity's own are let through: they are no customer's, so nobody from outside sees any. */
export function visibleWithin(scope: Scope, legalEntity: string): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return sql<boolean>`${sql.ref(legalEntity)} = any(${scope.ids}::text[])`;
    case 'customer-tree':
    case 'grants':
    case 'nothing':
      return sql<boolean>`false`;
  }
}

/** Whether a scope sees what is the whole company's, such as meters: nobody from outside does. */
export function visibleInside({ kind }: Scope): RawBuilder<boolean> {
  return kind === 'everything' || kind === 'legal-entities' ? sql<boolean>`true` : sql<boolean>`false`;
}

/** Which customers a scope lets through, as the customer source's copy tells. */
export function visibleCustomer(scope: Scope, id: RawBuilder<unknown>): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
    // A customer belongs to no legal entity; its accounts and invoices do.
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
function grantedOf(
  scope: Grants,
  group: Group,
  customer: RawBuilder<unknown>,
  ofContracts: OfContracts | undefined,
): RawBuilder<boolean> {
  const named = (what: 'customer_id' | 'contract_id') =>
    sql`any(array(${granted(scope, what)} and ${group} = any(granted.field_groups)))`;
  const byCustomer = sql<boolean>`${customer} = ${named('customer_id')}`;
  return ofContracts === undefined ? byCustomer : sql<boolean>`(${byCustomer} or ${ofContracts(named('contract_id'))})`;
}
