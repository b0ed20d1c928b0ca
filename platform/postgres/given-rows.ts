import { sql, type RawBuilder } from 'kysely';

/**
 * Rows that travel as one JSON parameter, as a table to select from; `shape` names their columns with their types. The limit
 * is the planner's only way to know how many they are: it takes them for a hundred, and reads whole tables to join them.
 */
export function givenRows(shape: string, rows: readonly object[]): RawBuilder<unknown> {
  return sql`(select * from json_to_recordset(${JSON.stringify(rows)}::json) as given (${sql.raw(shape)}) limit ${rows.length})`;
}

/** The same with all columns of a table of ours. */
export function givenRowsOf(table: string, rows: readonly object[]): RawBuilder<unknown> {
  return sql`(select * from json_populate_recordset(null::${sql.raw(table)}, ${JSON.stringify(rows)}::json) limit ${rows.length})`;
}

/**
 * Plans anew what is asked in this transaction. A plan that is kept was made for the rows of its first days, when reading
 * the whole table was cheapest, and for one row where there are now a hundred.
 */
export const planEachTime = sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`;
