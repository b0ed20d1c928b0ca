import { sql, type Kysely } from 'kysely';
import type { NumberSeries } from '../../port.ts';
import type { ContractTables } from './tables.ts';

const sequences: Readonly<Record<NumberSeries, string>> = { Q: 'quote_numbers', C: 'contract_numbers' };
const digitsMin = 6;

/** `Q-000042`; a series that runs past a million simply gets longer. */
export async function nextNumber(db: Kysely<ContractTables>, series: NumberSeries): Promise<string> {
  const { rows } = await sql<{ next: string }>`select nextval(${sequences[series]}::regclass)::text as next`.execute(
    db,
  );
  return `${series}-${(rows[0]?.next ?? '').padStart(digitsMin, '0')}`;
}
