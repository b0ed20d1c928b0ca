import { change } from '../../../platform/commands/command.ts';
import { refuseUnsellable, type Product } from '../domain/product.ts';
import { productCommand } from './define.ts';

/** Lets a product be sold. Its parts are held: none of them is retired meanwhile. */
export const activateProduct = productCommand<{ readonly id: string }, { readonly parts: readonly Product[] }>(
  'activateProduct',
  {
    on: (input) => input.id,
    ready: async (product, _, reader) => refuseUnsellable(product, await reader.products(partsOf(product))),
    gather: async (reader, _, product) => ({ parts: await reader.holdProducts(partsOf(product)) }),
    // Once more: one of them may have been retired before it was held.
    decide: (product, _, { facts }) =>
      refuseUnsellable(product, facts.parts) ?? change({ ...product, status: 'ACTIVE' }, 'contract.product.activated'),
  },
);

function partsOf({ components }: Product) {
  return components.map(({ productId }) => productId);
}
