import type { Kysely } from 'kysely';
import type { OperationsStore } from '../../port.ts';
import { ordersUnderWay, readOrders } from './orders.ts';
import type { OperationsTables } from './tables.ts';

/** Reads for requests: everything through a scope. */
export function createPostgresStore(db: Kysely<OperationsTables>): OperationsStore {
  return {
    readOrders: (ids, scope) => readOrders(db, ids, scope),
    ordersUnderWay: (limit) => ordersUnderWay(db, limit),
  };
}
