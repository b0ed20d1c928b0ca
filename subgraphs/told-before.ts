import { sql, type Transaction } from 'kysely';
import { entityKey, withoutOlder } from '../events/entity-versions.ts';
import type { LogEntry } from '../events/event.ts';
import type { CommandTables } from '../platform/commands/tables.ts';

/** The copies of other sources' entities that hold the version they were told: a table and its key for each type. */
const copies = {
  Customer: { table: 'customer_copy', key: 'customer_id' },
  Partner: { table: 'partner_copy', key: 'partner_id' },
  Contract: { table: 'contract_copy', key: 'contract_id' },
  Product: { table: 'product_copy', key: 'product_id' },
} as const;

/** The entries that are not older than what the copies of these types hold already (`withoutOlder`). */
export async function withoutToldBefore(
  trx: Transaction<CommandTables>,
  entries: readonly LogEntry[],
  types: readonly (keyof typeof copies)[],
): Promise<readonly LogEntry[]> {
  const ids = [...new Set(entries.map((entry) => entry.entityId))];
  const held = types.map((type) => {
    const { table, key } = copies[type];
    return sql`select ${type}::text as "entityType", ${sql.ref(key)} as "entityId", source_version as version
      from ${sql.table(table)} where ${sql.ref(key)} = any(${ids}::text[])`;
  });
  const { rows } = await sql<Held>`${sql.join(held, sql` union all `)}`.execute(trx);
  return withoutOlder(entries, new Map(rows.map((row) => [entityKey(row), row.version])));
}

type Held = { readonly entityType: string; readonly entityId: string; readonly version: number };
