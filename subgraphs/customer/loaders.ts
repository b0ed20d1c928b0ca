import DataLoader from 'dataloader';
import { isIdShaped, type CustomerId, type PartnerId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { Customer } from './domain/customer.ts';
import type { Opportunity, OpportunityId } from './domain/opportunity.ts';
import type { Partner } from './domain/partner.ts';
import type { CustomerStore } from './port.ts';

export type Loaders = {
  readonly customers: DataLoader<CustomerId, Customer | null>;
  readonly opportunities: DataLoader<OpportunityId, Opportunity | null>;
  readonly partners: DataLoader<PartnerId, Partner | null>;
};

/** How many ids one statement asks for. */
const batchSizeMax = 500;

/** One loader per entity for one request: asks together for what is asked in one tick, and within the scope. */
export function createLoaders(store: CustomerStore, scope: Scope): Loaders {
  const loaderOf = <Id extends string, E>(read: (ids: readonly Id[], scope: Scope) => Promise<readonly (E | null)[]>) =>
    new DataLoader<Id, E | null>(
      async (ids) => {
        // What cannot be an id of ours is not worth a query.
        const shaped = ids.filter(isIdShaped);
        const found = new Map((await read(shaped, scope)).map((entity, index) => [shaped[index], entity]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: batchSizeMax },
    );

  return {
    customers: loaderOf((ids, within) => store.readCustomers(ids, within)),
    opportunities: loaderOf((ids, within) => store.readOpportunities(ids, within)),
    partners: loaderOf((ids, within) => store.readPartners(ids, within)),
  };
}
