import type { Transaction } from 'kysely';
import type { CommandTables } from './tables.ts';

/**
 * The one local transaction of a command. An adapter that keeps its data in the same database joins it
 * (`unit.trx.withTables<…>()`); nothing inside may wait for the network.
 */
export type UnitOfWork = {
  readonly trx: Transaction<CommandTables>;
  /**
   * Asked before every lock that the adapter takes in the database. Commands that arrive together share a transaction,
   * and PostgreSQL's locks do not part those; this does, until the command that holds has done its writing.
   */
  readonly hold: Hold;
};

/** Everybody may hold SHARED what nobody holds EXCLUSIVE. A resource is named by whoever locks it: "Customer cus_1". */
export type Hold = (resource: string, mode: HoldMode) => Promise<void>;
export type HoldMode = 'SHARED' | 'EXCLUSIVE';

/** A transaction of a command's own: the database's locks are enough. */
export function ownUnit(trx: Transaction<CommandTables>): UnitOfWork {
  return { trx, hold: holdNothing };
}

export const holdNothing: Hold = () => Promise.resolve();
