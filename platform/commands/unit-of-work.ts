import type { Transaction } from 'kysely';
import type { CommandTables } from './tables.ts';

/**
 * The one local transaction of a command. An adapter that keeps its data in the same database joins it
 * (`unit.trx.withTables<…>()`); nothing inside may wait for the network.
 */
export type UnitOfWork = { readonly trx: Transaction<CommandTables> };
