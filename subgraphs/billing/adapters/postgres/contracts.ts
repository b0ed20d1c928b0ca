import { sql, type Kysely } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { ContractId, ContractStub, KnownContract } from '../../domain/known-contract.ts';
import { whereContract } from './contract-of.ts';
import { termsLineOf, type SoldAs } from './items.ts';
import type { BillingTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

const whose = {
  customer: 'contract_copy.customer_id',
  legalEntity: 'contract_copy.legal_entity_id',
  contract: whereContract('contract_copy.contract_id'),
};

/** Whether each of these contracts may be named to the viewer, who sees them as in the contract source. */
export async function readContracts(
  db: Db,
  ids: readonly ContractId[],
  scope: Scope,
): Promise<readonly (ContractStub | null)[]> {
  const rows = await db
    .selectFrom('contract_copy')
    .select('contract_id')
    .where('contract_id', '=', sql<string>`any(${ids}::text[])`)
    .where(visible(scope, 'contract.contract', whose))
    .execute();
  const seen = new Set<string>(rows.map((row) => row.contract_id));
  return ids.map((id) => (seen.has(id) ? { id } : null));
}

export async function knownContract(db: Db, id: ContractId, scope: Scope): Promise<KnownContract | null> {
  const row = await db
    .selectFrom('contract_copy')
    .innerJoin('contract_version_copy as terms', (join) =>
      join
        .onRef('terms.contract_id', '=', 'contract_copy.contract_id')
        .onRef('terms.version', '=', 'contract_copy.current_version'),
    )
    .selectAll('contract_copy')
    .select(['terms.hash', 'terms.lines'])
    .where('contract_copy.contract_id', '=', id)
    .where(visible(scope, 'contract.contract', whose))
    .executeTakeFirst();
  if (row === undefined) return null;
  const products = await productsOf(
    db,
    row.lines.map(({ productId }) => productId),
  );
  return {
    id,
    customerId: row.customer_id as CustomerId,
    billToCustomerId: row.bill_to_customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    status: row.status,
    startDate: row.start_date,
    endDate: row.end_date,
    currentVersion: row.current_version,
    hash: row.hash,
    terms: row.lines.map((line) => termsLineOf(line, products.get(line.productId) ?? unknownProduct)),
  };
}

export async function activeContracts(db: Db, ids: readonly ContractId[]): Promise<ReadonlySet<ContractId>> {
  const rows = await db
    .selectFrom('contract_copy')
    .select('contract_id')
    .where('contract_id', '=', sql<string>`any(${ids}::text[])`)
    .where('status', '=', 'ACTIVE')
    .execute();
  return new Set(rows.map((row) => row.contract_id as ContractId));
}

const unknownProduct: SoldAs = { taxCategory: null, meterCode: null };

async function productsOf(db: Db, products: readonly string[]): Promise<ReadonlyMap<string, SoldAs>> {
  const rows = await db
    .selectFrom('product_copy')
    .select(['product_id', 'tax_category', 'meter_code'])
    .where('product_id', '=', sql<string>`any(${products}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.product_id, { taxCategory: row.tax_category, meterCode: row.meter_code }]));
}
