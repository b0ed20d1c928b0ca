import { sql, type RawBuilder } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { granted, type Grants } from '../../../partner-grants.ts';

/** Books are for the company's own people, each within the legal entities that it works for; `column` holds whose they are. */
export function visible(scope: Scope, column: string): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return sql<boolean>`${sql.ref(column)} = any(${scope.ids}::text[])`;
    case 'customer-tree':
    case 'grants':
    case 'nothing':
      return sql<boolean>`false`;
  }
}

/** A chart belongs to no legal entity: what is posted on its accounts does. */
export function visibleToStaff(scope: Scope): RawBuilder<boolean> {
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

/** A price of all legal entities is everybody's of the company; one of a single company is that company's people's. */
export function visiblePrice(scope: Scope, column: string): RawBuilder<boolean> {
  return sql<boolean>`case when ${sql.ref(column)} is null then ${visibleToStaff(scope)} else ${visible(scope, column)} end`;
}

/** A customer's people see what it owes, and so do those above it in the billing hierarchy; no partner does. */
export function visibleReceivable(scope: Scope): RawBuilder<boolean> {
  if (scope.kind === 'customer-tree') return ofTree(scope, sql.ref('receivables.customer_id'));
  return visible(scope, 'receivables.legal_entity_id');
}

/** Credit is the company's own affair. What all legal entities together trust is seen by who works for all of them. */
export function visibleCreditProfile(scope: Scope): RawBuilder<boolean> {
  return visible(scope, 'credit_profiles.legal_entity_id');
}

/** Which customers may be named to the viewer, as the customer source's copy tells. */
export function visibleCustomer(scope: Scope, id: RawBuilder<unknown>): RawBuilder<boolean> {
  if (scope.kind === 'customer-tree') return ofTree(scope, id);
  if (scope.kind === 'grants') return sql<boolean>`${id} in (${granted(scope, 'customer_id')})`;
  return visibleToStaff(scope);
}

/** Which invoices are there for the viewer, as billing would say; what the books have of one is held to its own scope. */
export function visibleInvoice(scope: Scope): RawBuilder<boolean> {
  const customer = sql.ref('invoice_copy.customer_id');
  if (scope.kind === 'customer-tree') return ofTree(scope, customer);
  if (scope.kind === 'grants') {
    const contract = sql`(select contract_id from contract_invoice_copy its where its.invoice_id = invoice_copy.invoice_id)`;
    return grantedOf(scope, 'billing.invoice', customer, contract);
  }
  return visible(scope, 'invoice_copy.legal_entity_id');
}

/** Which contracts are there for the viewer, as the contract source would say; what the books have of one is theirs. */
export function visibleContract(scope: Scope): RawBuilder<boolean> {
  const customer = sql.ref('contract_copy.customer_id');
  if (scope.kind === 'customer-tree') return ofTree(scope, customer);
  if (scope.kind === 'grants')
    return grantedOf(scope, 'contract.contract', customer, sql.ref('contract_copy.contract_id'));
  return visible(scope, 'contract_copy.legal_entity_id');
}

/** A customer's own, and that of whoever was merged into it (DOMAIN 3.6). */
export function isOfCustomer(column: string, customer: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (
    select ${customer}::text union all select customer_id from customer_copy where merged_into_id = ${customer})`;
}

function ofTree(
  { root, on }: Extract<Scope, { kind: 'customer-tree' }>,
  customer: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`${customer} in (select visible_customers(${root}, ${on}::date))`;
}

/** By a grant on the customer, or by one on the contract alone. */
function grantedOf(
  scope: Grants,
  group: 'billing.invoice' | 'contract.contract',
  customer: RawBuilder<unknown>,
  contract: RawBuilder<unknown>,
): RawBuilder<boolean> {
  const named = (what: 'customer_id' | 'contract_id') =>
    sql`(${granted(scope, what)} and ${group} = any(granted.field_groups))`;
  return sql<boolean>`(${customer} in ${named('customer_id')} or ${contract} in ${named('contract_id')})`;
}
