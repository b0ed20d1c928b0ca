import DataLoader from 'dataloader';
import { isIdShaped } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { DeadLetter } from '../../events/dead-letters/letter.ts';
import type { DeadLetterOrder, DeadLetterOrderId } from './domain/dead-letter-order.ts';
import type { WebhookEndpoint, WebhookEndpointId } from './domain/webhook-endpoint.ts';
import type { DeadLetters, OperationsStore } from './port.ts';

export type Loaders = {
  readonly orders: DataLoader<DeadLetterOrderId, DeadLetterOrder | null>;
  readonly letters: DataLoader<string, DeadLetter | null>;
  readonly endpoints: DataLoader<WebhookEndpointId, WebhookEndpoint | null>;
};

/** How many ids one statement asks for. */
const batchSizeMax = 500;

/** One loader per entity for one request: asks together for what is asked in one tick, and within the scope. */
export function createLoaders(store: OperationsStore, letters: DeadLetters, scope: Scope): Loaders {
  const loaderOf = <Id extends string, E>(read: (ids: readonly Id[]) => Promise<readonly (E | null)[]>) =>
    new DataLoader<Id, E | null>(
      async (ids) => {
        // What cannot be an id of ours is not worth a query.
        const shaped = ids.filter(isIdShaped);
        const found = new Map((await read(shaped)).map((entity, index) => [shaped[index], entity]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: batchSizeMax },
    );

  return {
    orders: loaderOf((ids) => store.readOrders(ids, scope)),
    letters: loaderOf((ids) => letters.read(ids, scope)),
    endpoints: loaderOf((ids) => store.readEndpoints(ids, scope)),
  };
}
