import type { Kysely } from 'kysely';
import { pageOf } from '../../../../platform/subgraph/pages.ts';
import type { OperationsStore } from '../../port.ts';
import { ordersUnderWay, readOrders } from './orders.ts';
import type { OperationsTables } from './tables.ts';
import { listEndpoints, readEndpoints } from './webhook-endpoints.ts';
import { hasSecret, listDeliveries, readSending } from './webhook-sending.ts';

/** Reads for requests: everything through a scope. */
export function createPostgresStore(db: Kysely<OperationsTables>): OperationsStore {
  return {
    readOrders: (ids, scope) => readOrders(db, ids, scope),
    ordersUnderWay: (limit) => ordersUnderWay(db, limit),
    readEndpoints: (ids, scope) => readEndpoints(db, ids, scope),
    pageEndpoints: async (filter, page, scope) => pageOf(await listEndpoints(db, filter, page, scope), page.first),
    pageDeliveries: async (endpoint, filter, page, scope) =>
      pageOf(await listDeliveries(db, endpoint, filter, page, scope), page.first),
    readSending: (ids) => readSending(db, ids),
    hasSecret: (secretId) => hasSecret(db, secretId),
  };
}
