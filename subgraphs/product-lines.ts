import { sql, type QueryExecutorProvider, type Transaction } from 'kysely';
import { withoutOlder } from '../events/entity-versions.ts';
import type { LogEntry } from '../events/event.ts';
import { consume } from '../events/inbox.ts';
import type { CommandTables } from '../platform/commands/tables.ts';
import { givenRows } from '../platform/postgres/given-rows.ts';
import type { Copy } from './open-subgraph.ts';

/** Follows the contract log for which line a product belongs to. The contract source owns it; this is a copy. */
export function copyProductLinesFor(
  subgraph: 'billing' | 'ledger',
  /** What else follows once the copy knows. */
  then: (trx: Transaction<CommandTables>) => Promise<void> = () => Promise.resolve(),
): Copy {
  return (database, contract, telemetry) =>
    consume<CommandTables>({
      consumer: `${subgraph}.product-lines`,
      source: 'contract',
      ...contract,
      database,
      ...telemetry,
      accountable: { team: subgraph, runbook: 'docs/runbooks/copies.md' },
      async apply(trx, entries) {
        if (await applyProductLines(trx, entries)) await then(trx);
      },
    });
}

/** Which line each of these products is of, as the copy has it; what is of none, or not known, is left out. */
export async function productLinesOf(
  db: QueryExecutorProvider,
  products: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (products.length === 0) return new Map();
  const { rows } = await sql<{ id: string; line: string }>`
    select product_id as id, product_line as line from product_lines
    where product_id = any(${[...new Set(products)]}::text[]) and product_line is not null`.execute(db);
  return new Map(rows.map(({ id, line }) => [id, line]));
}

/** Told again, or told an older version, it changes nothing. Answers whether anything was told. */
export async function applyProductLines(
  trx: Transaction<CommandTables>,
  entries: readonly LogEntry[],
): Promise<boolean> {
  const told = entries.filter(tells);
  if (told.length === 0) return false;
  const ids = [...new Set(told.map(({ entityId }) => entityId))];
  const held = await sql<{ id: string; version: number }>`
    select product_id as id, source_version as version from product_lines where product_id = any(${ids}::text[])`.execute(
    trx,
  );
  const versions = new Map(held.rows.map(({ id, version }) => [`Product:${id}`, version]));
  const last = new Map(
    withoutOlder(told, versions).map(({ entityId: id, entityVersion: version, occurredAt: asOf, event }) => [
      id,
      { id, version, asOf, productLine: (event.data as Data).changed?.productLine ?? null },
    ]),
  );
  if (last.size === 0) return false;
  await sql`
    insert into product_lines (product_id, product_line, source_version, as_of)
    select id, "productLine", version, "asOf"
    from ${givenRows('id text, "productLine" text, version integer, "asOf" timestamptz', [...last.values()])} as told
    on conflict (product_id) do update
    set product_line = excluded.product_line, source_version = excluded.source_version, as_of = excluded.as_of`.execute(
    trx,
  );
  return true;
}

function tells({ kind, entityType, event }: LogEntry): boolean {
  return kind !== 'refusal' && entityType === 'Product' && (event.data as Data).changed?.productLine !== undefined;
}

type Data = { readonly changed?: { readonly productLine?: string | null } };
