import { sql, type Transaction } from 'kysely';
import { givenRowsOf } from '../postgres/given-rows.ts';
import { together } from '../postgres/together.ts';
import type { CommandTables } from './tables.ts';

/** A row as it is written: every column that the statement sets, by name; its value as JSON has it. */
type Row<Column extends string> = Readonly<Record<Column | 'id', unknown>>;

export type RowWriter<Column extends string> = {
  insert(trx: Transaction<CommandTables>, row: Row<Column>): Promise<void>;
  /** Sets these columns of the row with this id. */
  update(trx: Transaction<CommandTables>, row: Row<Column>): Promise<void>;
};

/**
 * Writes rows of one table, those that are asked for in one breath in one statement: commands that share a transaction
 * write together. PostgreSQL reads each value as its column's type, so money and dates go as text and lists as JSON.
 */
export function rowWriter<Column extends string>(table: string, columns: readonly Column[]): RowWriter<Column> {
  const named = sql.raw(table);
  const all = sql.raw(['id', ...columns].join(', '));
  const set = sql.raw(columns.map((column) => `${column} = given.${column}`).join(', '));

  return {
    insert: together<Transaction<CommandTables>, Row<Column>, void>(async (trx, rows) => {
      await sql`insert into ${named} (${all}) select ${all} from ${givenRowsOf(table, rows)} as given`.execute(trx);
      return rows.map(() => undefined);
    }),
    update: together<Transaction<CommandTables>, Row<Column>, void>(async (trx, rows) => {
      await sql`update ${named} set ${set} from ${givenRowsOf(table, rows)} as given where ${named}.id = given.id`.execute(
        trx,
      );
      return rows.map(() => undefined);
    }),
  };
}
