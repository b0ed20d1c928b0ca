import { change } from '../../../platform/commands/command.ts';
import { refuseInBundles } from '../domain/product.ts';
import { productCommand } from './define.ts';

/** Ends the sale of a product. Contracts and price books keep what they say of it. */
export const retireProduct = productCommand<{ readonly id: string }>('retireProduct', {
  on: (input) => input.id,
  ready: async (product, _, reader) => refuseInBundles(await reader.activeBundlesOf(product.id)),
  decide: (product) => change({ ...product, status: 'RETIRED' }, 'contract.product.retired'),
});
