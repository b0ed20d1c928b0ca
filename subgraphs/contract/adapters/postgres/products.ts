import { sql, type Kysely, type Selectable } from 'kysely';
import { decimal } from '../../../../core/decimal.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { uniqueViolation } from '../../../../platform/postgres/errors.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { takenSku, type Product, type ProductId } from '../../domain/product.ts';
import type { ProductFilter } from '../../port.ts';
import type { ContractTables, ProductRow } from './tables.ts';
import { visibleProduct } from './visibility.ts';

type Db = Kysely<ContractTables>;

function selectProducts(db: Db, scope: Scope) {
  return db.selectFrom('products').selectAll('products').where(visibleProduct(scope));
}

export async function readProducts(
  db: Db,
  ids: readonly ProductId[],
  scope: Scope,
): Promise<readonly (Product | null)[]> {
  const rows = await selectProducts(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, productOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockProduct = lockTogether<Product>(async (trx, ids, scope) => {
  const rows = await selectProducts(trx.withTables<ContractTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(productOf);
});

/** Whoever asks: a product that is named in a bundle, a book or a line is there for all who see that. */
export async function findProducts(db: Db, ids: readonly ProductId[]): Promise<readonly Product[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('products')
    .selectAll('products')
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  return rows.map(productOf);
}

/** Any number of commands may hold products so; whoever changes one waits for them. */
export async function holdProducts(db: Db, ids: readonly ProductId[]): Promise<readonly Product[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('products')
    .selectAll('products')
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forShare()
    .execute();
  return rows.map(productOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listProducts(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, type, productLine, status }: ProductFilter,
): Promise<readonly Product[]> {
  let products = selectProducts(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) products = products.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (type != null) products = products.where('type', '=', type);
  if (productLine != null) products = products.where('product_line', '=', productLine);
  if (status != null) products = products.where('status', '=', sql<Product['status']>`any(${status}::text[])`);
  const rows = await products
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(productOf);
}

export async function findBySku(db: Db, sku: string, scope: Scope): Promise<ProductId | null> {
  const found = await selectProducts(db, scope).where('sku', '=', sku).executeTakeFirst();
  return (found?.id ?? null) as ProductId | null;
}

const bundlesNamedMax = 10;

export async function activeBundlesOf(db: Db, product: ProductId): Promise<readonly ProductId[]> {
  const part = JSON.stringify([{ productId: product }]);
  const rows = await db
    .selectFrom('products')
    .select('id')
    .where('type', '=', 'BUNDLE')
    .where('status', '=', 'ACTIVE')
    .where(sql<boolean>`components @> ${part}::jsonb`)
    .orderBy('id')
    .limit(bundlesNamedMax)
    .execute();
  return rows.map(({ id }) => id as ProductId);
}

const rows = rowWriter('products', [
  'version',
  'sku',
  'name',
  'type',
  'components',
  'item_references',
  'unit',
  'tax_category',
  'meter_code',
  'revenue_template_code',
  'product_line',
  'status',
  'created_at',
  'updated_at',
] satisfies readonly (keyof ProductRow)[]);

/** The refusal where somebody else took the SKU meanwhile. */
export async function saveProduct(
  { trx }: UnitOfWork,
  before: Product | null,
  after: Product,
): Promise<Refusal | null> {
  const row = {
    id: after.id,
    version: after.version,
    sku: after.sku,
    name: after.name,
    type: after.type,
    components: after.components,
    item_references: after.itemReferences,
    unit: after.unit,
    tax_category: after.taxCategory,
    meter_code: after.meterCode,
    revenue_template_code: after.revenueTemplateCode,
    product_line: after.productLine,
    status: after.status,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  if (before !== null) {
    await rows.update(trx, row);
    return null;
  }
  try {
    await rows.insert(trx, row);
    return null;
  } catch (error) {
    if (uniqueViolation(error) !== 'product_sku_once') throw error;
    return takenSku(after.sku);
  }
}

function productOf(row: Selectable<ProductRow>): Product {
  return {
    id: row.id as ProductId,
    version: row.version,
    sku: row.sku,
    name: row.name,
    type: row.type,
    components: row.components.map((part) => ({ ...part, quantity: decimal(part.quantity) })),
    itemReferences: row.item_references,
    unit: row.unit,
    taxCategory: row.tax_category,
    meterCode: row.meter_code,
    revenueTemplateCode: row.revenue_template_code,
    productLine: row.product_line,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
