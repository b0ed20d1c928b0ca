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
import type { SspId } from '../../domain/ids.ts';
import type { Ssp, SspKey } from '../../domain/revenue/ssp.ts';
import type { PurchaseOption } from '../../domain/revenue/variable/material-rights.ts';
import type { SspFilter } from '../../port.ts';
import { planAgain } from './revenue-contracts.ts';
import type { LedgerTables, PurchaseOptionJson, SspRow } from './tables.ts';
import { visiblePrice } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectSsps(db: Db, scope: Scope) {
  return db.selectFrom('ssps').selectAll('ssps').where(visiblePrice(scope, 'ssps.legal_entity_id'));
}

export async function readSsps(db: Db, ids: readonly SspId[], scope: Scope): Promise<readonly (Ssp | null)[]> {
  const rows = await selectSsps(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, sspOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockSsp = lockTogether<Ssp>(async (trx, ids, scope) => {
  const rows = await selectSsps(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(sspOf);
});

export async function sspByKey(db: Db, { productId, legalEntityId, currency, validFrom }: SspKey): Promise<Ssp | null> {
  const row = await db
    .selectFrom('ssps')
    .selectAll()
    .where('product_id', '=', productId)
    .where('legal_entity_id', 'is not distinct from', legalEntityId)
    .where('currency', '=', currency)
    .where('valid_from', '=', validFrom)
    .executeTakeFirst();
  return row === undefined ? null : sspOf(row);
}

/** More prices than a contract's products ever had. */
const pricesMax = 2_000;

/** All prices of some products in a currency, the newest first. */
export async function sspsOf(db: Db, products: readonly string[], currency: CurrencyCode): Promise<readonly Ssp[]> {
  const rows = await db
    .selectFrom('ssps')
    .selectAll()
    .where('product_id', '=', sql<string>`any(${products}::text[])`)
    .where('currency', '=', currency)
    .orderBy('valid_from', 'desc')
    .limit(pricesMax)
    .execute();
  return rows.map(sspOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listSsps(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, productId, legalEntityId, currency }: SspFilter,
): Promise<readonly Ssp[]> {
  let found = selectSsps(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (productId != null) found = found.where('product_id', '=', productId);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (currency != null) found = found.where('currency', '=', currency);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(sspOf);
}

const rows = rowWriter('ssps', [
  'version',
  'product_id',
  'legal_entity_id',
  'currency',
  'basis',
  'amount',
  'purchase_option',
  'valid_from',
  'source',
  'recorded_by',
  'created_at',
  'updated_at',
] satisfies readonly (keyof SspRow)[]);

/** What waits for a price is planned again once one is recorded. */
export async function saveSsp({ trx }: UnitOfWork, before: Ssp | null, ssp: Ssp): Promise<void> {
  invariant(before === null, 'a price never changes');
  await rows.insert(trx, {
    id: ssp.id,
    version: ssp.version,
    product_id: ssp.productId,
    legal_entity_id: ssp.legalEntityId,
    currency: ssp.currency,
    basis: ssp.basis,
    amount: ssp.amount,
    purchase_option: ssp.option === null ? null : optionRow(ssp.option),
    valid_from: ssp.validFrom,
    source: ssp.source,
    recorded_by: ssp.recordedBy,
    created_at: ssp.createdAt,
    updated_at: ssp.updatedAt,
  });
  await planAgain(trx.withTables<LedgerTables>(), 'SSP_MISSING');
}

function optionRow(option: PurchaseOption): PurchaseOptionJson {
  return {
    averagePurchase: option.averagePurchase.toString(),
    discountPct: option.discountPct.toString(),
    discountToAllPct: option.discountToAllPct.toString(),
    likelihoodPct: option.likelihoodPct.toString(),
  };
}

function optionOf(option: PurchaseOptionJson): PurchaseOption {
  return {
    averagePurchase: decimal(option.averagePurchase),
    discountPct: decimal(option.discountPct),
    discountToAllPct: decimal(option.discountToAllPct),
    likelihoodPct: decimal(option.likelihoodPct),
  };
}

function sspOf(row: Selectable<SspRow>): Ssp {
  return {
    id: row.id as SspId,
    version: row.version,
    productId: row.product_id,
    legalEntityId: row.legal_entity_id as LegalEntityId | null,
    currency: row.currency,
    basis: row.basis,
    amount: row.amount === null ? null : decimal(row.amount),
    option: row.purchase_option === null ? null : optionOf(row.purchase_option),
    validFrom: row.valid_from,
    source: row.source,
    recordedBy: row.recorded_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
