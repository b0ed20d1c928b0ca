import { sql, type QueryExecutorProvider } from 'kysely';

/**
 * Nobody else holds this name in this space until the transaction ends; each schema has names of its own. Two names may share a number,
 * which costs a wait. A space is a number that nobody else in the schema takes.
 */
export async function holdName(db: QueryExecutorProvider, space: number, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${space}::integer, hashtext(current_schema() || ${name}::text))`.execute(db);
}
