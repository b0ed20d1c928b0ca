import { sql, type RawBuilder } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';

/** Which customers a scope lets through, as a condition on the column that holds the customer's id. */
export function visibleCustomer(scope: Scope, column: string): RawBuilder<boolean> {
  return visibleOf(scope, column, (granted) => granted);
}

/** Which opportunities, by their customer; a partner needs a grant in force that names their field group. */
export function visibleOpportunity(scope: Scope, column: string): RawBuilder<boolean> {
  return visibleOf(scope, column, (granted) => sql`${granted} and 'customer.opportunity' = any(granted.field_groups)`);
}

function visibleOf(
  scope: Scope,
  column: string,
  narrowed: (granted: RawBuilder<unknown>) => RawBuilder<unknown>,
): RawBuilder<boolean> {
  const id = sql.ref(column);
  switch (scope.kind) {
    case 'everything':
    // A customer belongs to no legal entity; its accounts and invoices do.
    case 'legal-entities':
      return sql<boolean>`true`;
    case 'customer-tree':
      return sql<boolean>`${id} in (select visible_customers(${scope.root}, ${scope.on}::date))`;
    case 'grants':
      return sql<boolean>`${id} in (${narrowed(granted(scope))})`;
    case 'nothing':
      return sql<boolean>`false`;
  }
}

/** Which contracts may be named by a viewer who grants them. They are the contract source's: nobody reads them here. */
export function visibleContract(scope: Scope): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return sql<boolean>`contract_copy.legal_entity_id = any(${scope.ids}::text[])`;
    case 'customer-tree':
      return sql<boolean>`contract_copy.customer_id in (select visible_customers(${scope.root}, ${scope.on}::date))`;
    // Whoever was granted something passes nothing on.
    case 'grants':
    case 'nothing':
      return sql<boolean>`false`;
  }
}

function granted({ partner, on }: Extract<Scope, { kind: 'grants' }>): RawBuilder<unknown> {
  return sql`
    select granted.customer_id from partner_grants granted join partners partner on partner.id = granted.partner_id
    where partner.id = ${partner} and partner.status = 'ACTIVE' and granted.customer_id is not null
      and granted.from_date <= ${on}::date and (granted.to_date is null or ${on}::date < granted.to_date)`;
}

/** Which partners a scope lets through: a partner sees itself, a portal user none. */
export function visiblePartner(scope: Scope, column: string): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
    case 'legal-entities':
      return sql<boolean>`true`;
    case 'grants':
      return sql<boolean>`${sql.ref(column)} = ${scope.partner}`;
    case 'customer-tree':
    case 'nothing':
      return sql<boolean>`false`;
  }
}
