import { sql, type Kysely, type Selectable } from 'kysely';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { BundlePriceId } from '../../domain/ids.ts';
import type { BundlePrice, BundlePriceKey } from '../../domain/revenue/bundle-price.ts';
import type { BundlePriceFilter } from '../../port.ts';
import { planAgain } from './revenue-contracts.ts';
import type { BundlePriceRow, LedgerTables } from './tables.ts';
import { visiblePrice } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectBundlePrices(db: Db, scope: Scope) {
  return db
    .selectFrom('bundle_prices')
    .selectAll('bundle_prices')
    .where(visiblePrice(scope, 'bundle_prices.legal_entity_id'));
}

export async function readBundlePrices(
  db: Db,
  ids: readonly BundlePriceId[],
  scope: Scope,
): Promise<readonly (BundlePrice | null)[]> {
  const rows = await selectBundlePrices(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, bundlePriceOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockBundlePrice = lockTogether<BundlePrice>(async (trx, ids, scope) => {
  const rows = await selectBundlePrices(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(bundlePriceOf);
});

export async function bundlePriceByKey(
  db: Db,
  { items, legalEntityId, currency, validFrom }: BundlePriceKey,
): Promise<BundlePrice | null> {
  const row = await db
    .selectFrom('bundle_prices')
    .selectAll()
    .where(sql<boolean>`items = ${items}::text[]`)
    .where('legal_entity_id', 'is not distinct from', legalEntityId)
    .where('currency', '=', currency)
    .where('valid_from', '=', validFrom)
    .executeTakeFirst();
  return row === undefined ? null : bundlePriceOf(row);
}

/** More prices than the bundles of a contract's products ever had. */
const pricesMax = 2_000;

/** All prices in a currency of bundles whose items are all among some products, the newest first. */
export async function bundlePricesOf(
  db: Db,
  products: readonly string[],
  currency: CurrencyCode,
): Promise<readonly BundlePrice[]> {
  const rows = await db
    .selectFrom('bundle_prices')
    .selectAll()
    .where(sql<boolean>`items <@ ${products}::text[]`)
    .where('currency', '=', currency)
    .orderBy('valid_from', 'desc')
    .orderBy('id')
    .limit(pricesMax)
    .execute();
  return rows.map(bundlePriceOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listBundlePrices(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, productId, legalEntityId, currency }: BundlePriceFilter,
): Promise<readonly BundlePrice[]> {
  let found = selectBundlePrices(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (productId != null) found = found.where(sql<boolean>`items @> array[${productId}]::text[]`);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (currency != null) found = found.where('currency', '=', currency);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(bundlePriceOf);
}

const rows = rowWriter('bundle_prices', [
  'version',
  'items',
  'legal_entity_id',
  'currency',
  'basis',
  'amount',
  'valid_from',
  'source',
  'recorded_by',
  'created_at',
  'updated_at',
] satisfies readonly (keyof BundlePriceRow)[]);

/** A discount that is seen may leave something for what takes the rest: what waits for a price is planned again. */
export async function saveBundlePrice(
  { trx }: UnitOfWork,
  before: BundlePrice | null,
  bundlePrice: BundlePrice,
): Promise<void> {
  invariant(before === null, 'a price never changes');
  await rows.insert(trx, {
    id: bundlePrice.id,
    version: bundlePrice.version,
    items: bundlePrice.items,
    legal_entity_id: bundlePrice.legalEntityId,
    currency: bundlePrice.currency,
    basis: bundlePrice.basis,
    amount: bundlePrice.amount,
    valid_from: bundlePrice.validFrom,
    source: bundlePrice.source,
    recorded_by: bundlePrice.recordedBy,
    created_at: bundlePrice.createdAt,
    updated_at: bundlePrice.updatedAt,
  });
  await planAgain(trx.withTables<LedgerTables>(), 'SSP_MISSING');
}

function bundlePriceOf(row: Selectable<BundlePriceRow>): BundlePrice {
  return {
    id: row.id as BundlePriceId,
    version: row.version,
    items: row.items,
    legalEntityId: row.legal_entity_id as LegalEntityId | null,
    currency: row.currency,
    basis: row.basis,
    amount: decimal(row.amount),
    validFrom: row.valid_from,
    source: row.source,
    recordedBy: row.recorded_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
