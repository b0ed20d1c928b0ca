import type { Company } from './company.ts';
import { sources } from '../../../platform/config.ts';
import { eventually } from '../../harness/eventually.ts';

/** What is no business: keys, audit, events and how far they were read or sent. A refusal leaves its trace in them. */
const records = new RegExp(
  [
    'idempotency|outbox|log.*|inbox_position|credit_looks|credit_days|subject_keys|migration_journal|dead_letter_order',
    'webhook_(senders|positions|messages|deliveries|redeliveries)',
  ]
    .map((names) => `^(${names})$`)
    .join('|'),
);

/** Every business table of every source, row by row, as text. */
export async function snapshot(company: Company): Promise<ReadonlyMap<string, string>> {
  const found = await company.database.query<{ name: string; table: string }>(
    `select table_name as table, format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema = any($1) and table_type = 'BASE TABLE' order by 2`,
    [sources],
  );
  const texts = new Map<string, string>();
  for (const { name } of found.rows.filter((row) => !records.test(row.table))) {
    const rows = await company.database.query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
    texts.set(name, rows.rows.map(({ row }) => row).join('\n'));
  }
  return texts;
}

/** The rows that are in one and not in the other; none where the texts are the same. */
export function differencesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((table) => {
    const [old, now] = [before.get(table) ?? '', after.get(table) ?? ''];
    if (old === now) return [];
    const [oldRows, nowRows] = [new Set(old.split('\n')), new Set(now.split('\n'))];
    const gone = [...oldRows].filter((row) => !nowRows.has(row)).map((row) => `- ${table} ${row}`);
    const come = [...nowRows].filter((row) => !oldRows.has(row)).map((row) => `+ ${table} ${row}`);
    return [...gone, ...come];
  });
}

/** Waits until the relays and the copies have taken in everything that was told. */
export async function settled(company: Company): Promise<void> {
  await eventually('everything that was told is taken in', async () => {
    const due = await company.database.query(
      `select 1 from ledger.posting_requests where due
       union all select 1 from ledger.revenue_contracts where due
       union all select 1 from ledger.credit_looks
       union all select 1 from ledger.revenue_runs where status = 'RUNNING' limit 1`,
    );
    if (due.rows.length > 0) return false;
    const behind = await Promise.all(sources.map((source) => isBehind(company, source)));
    return !behind.includes(true);
  });
}

async function isBehind(company: Company, source: string): Promise<boolean> {
  const others = sources.filter((other) => other !== source);
  const positions = others.map(
    (other) =>
      `select 1 from ${other}.inbox_position where source = '${source}' and sequence < (select sequence from ${source}.log_head)`,
  );
  const found = await company.database.query(
    `select 1 from ${source}.outbox union all ${positions.join(' union all ')} limit 1`,
  );
  return found.rows.length > 0;
}
