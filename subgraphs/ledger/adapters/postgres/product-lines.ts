import { sql, type Kysely } from 'kysely';
import type { LedgerTables } from './tables.ts';

export async function productLines(
  db: Kysely<LedgerTables>,
  products: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (products.length === 0) return new Map();
  const { rows } = await sql<{ id: string; line: string }>`
    select product_id as id, product_line as line from product_lines
    where product_id = any(${[...new Set(products)]}::text[]) and product_line is not null`.execute(db);
  return new Map(rows.map(({ id, line }) => [id, line]));
}
