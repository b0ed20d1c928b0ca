import { sql, type RawBuilder } from 'kysely';

/** An instant from now on, by the clock of the database: the one that all who hold a lease share. */
export function later(ms: number): RawBuilder<Date> {
  return sql<Date>`now() + make_interval(secs => ${ms / 1_000}::float8)`;
}
