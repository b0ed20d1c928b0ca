import { sql, type Kysely, type Selectable } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { PriceBook, PriceBookId, PriceEntry } from '../../domain/price-book.ts';
import type { ProductId } from '../../domain/product.ts';
import type { PriceBookFilter, PriceQuestion } from '../../port.ts';
import type { PlainJson } from './plain-json.ts';
import { revivedEntry } from './prices.ts';
import type { ContractTables, PriceBookRow } from './tables.ts';
import { visiblePriceBook } from './visibility.ts';

type Db = Kysely<ContractTables>;

function selectBooks(db: Db, scope: Scope) {
  return db.selectFrom('price_books').selectAll('price_books').where(visiblePriceBook(scope));
}

export async function readPriceBooks(
  db: Db,
  ids: readonly PriceBookId[],
  scope: Scope,
): Promise<readonly (PriceBook | null)[]> {
  const rows = await selectBooks(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, bookOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockPriceBook = lockTogether<PriceBook>(async (trx, ids, scope) => {
  const rows = await selectBooks(trx.withTables<ContractTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(bookOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listPriceBooks(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, currency, legalEntityId, status }: PriceBookFilter,
): Promise<readonly PriceBook[]> {
  let books = selectBooks(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) books = books.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (currency != null) books = books.where('currency', '=', currency);
  if (legalEntityId != null) books = books.where('legal_entity_id', '=', legalEntityId);
  if (status != null) books = books.where('status', '=', sql<PriceBook['status']>`any(${status}::text[])`);
  const rows = await books
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(bookOf);
}

export async function pricesInForce(
  db: Db,
  products: readonly ProductId[],
  { currency, legalEntityId, on }: PriceQuestion,
  scope: Scope,
): Promise<readonly (PriceEntry | null)[]> {
  const found = await sql<{ product_id: string; entry: PlainJson<PriceEntry> }>`
    select distinct on (product_id) product_id, entry
    from (
      select price_books.legal_entity_id, entry ->> 'productId' as product_id, entry
      from price_books, jsonb_array_elements(entries) as entry
      where status = 'PUBLISHED' and currency = ${currency} and ${visiblePriceBook(scope)}
        and from_date <= ${on}::date and (to_date is null or ${on}::date < to_date)
        and (legal_entity_id is null or legal_entity_id = ${legalEntityId}::text)
    ) as in_force
    where product_id = any(${products}::text[])
    order by product_id, legal_entity_id nulls last`.execute(db);
  const entries = new Map(found.rows.map((row) => [row.product_id, revivedEntry(row.entry)]));
  return products.map((id) => entries.get(id) ?? null);
}

const booksNamedMax = 10;

export async function publishedBesides(db: Db, book: PriceBook): Promise<readonly PriceBookId[]> {
  const rows = await db
    .selectFrom('price_books')
    .select('id')
    .where('status', '=', 'PUBLISHED')
    .where('id', '<>', book.id)
    .where('currency', '=', book.currency)
    .where(sql<boolean>`legal_entity_id is not distinct from ${book.legalEntityId}::text`)
    .where(sql<boolean>`daterange(from_date, to_date) && daterange(${book.from}::date, ${book.to}::date)`)
    .orderBy('id')
    .limit(booksNamedMax)
    .execute();
  return rows.map(({ id }) => id as PriceBookId);
}

/** The first half of the advisory lock's key ("pric"); the second says whose books. */
const publishingLockSpace = 0x70726963;

export async function lockPublishing(db: Db, book: PriceBook): Promise<void> {
  const whose = `${book.currency} ${book.legalEntityId ?? ''}`;
  await holdName(db, publishingLockSpace, whose);
}

const rows = rowWriter('price_books', [
  'version',
  'name',
  'currency',
  'legal_entity_id',
  'from_date',
  'to_date',
  'entries',
  'status',
  'created_at',
  'updated_at',
] satisfies readonly (keyof PriceBookRow)[]);

export async function savePriceBook({ trx }: UnitOfWork, before: PriceBook | null, after: PriceBook): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    name: after.name,
    currency: after.currency,
    legal_entity_id: after.legalEntityId,
    from_date: after.from,
    to_date: after.to,
    entries: after.entries,
    status: after.status,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

function bookOf(row: Selectable<PriceBookRow>): PriceBook {
  return {
    id: row.id as PriceBookId,
    version: row.version,
    name: row.name,
    currency: row.currency,
    legalEntityId: row.legal_entity_id as LegalEntityId | null,
    from: row.from_date,
    to: row.to_date,
    entries: row.entries.map(revivedEntry),
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
