import { change } from '../../../platform/commands/command.ts';
import { refuseOverlap, refuseUnpublishable, type PriceBook, type PriceBookId } from '../domain/price-book.ts';
import type { Product } from '../domain/product.ts';
import { priceBookCommand } from './define.ts';

type Facts = { readonly products: readonly Product[]; readonly overlapping: readonly PriceBookId[] };

/** Lets a book be quoted from. Books of one currency and legal entity are published one after the other. */
export const publishPriceBook = priceBookCommand<{ readonly id: string }, Facts>('publishPriceBook', {
  on: (input) => input.id,
  ready: async (book, _, reader) =>
    refuseUnpublishable(book, await reader.products(productsOf(book))) ??
    refuseOverlap(await reader.publishedBesides(book)),
  async gather(reader, _, book) {
    const products = await reader.holdProducts(productsOf(book));
    await reader.lockPublishing(book);
    return { products, overlapping: await reader.publishedBesides(book) };
  },
  // Once more: somebody may have published, or retired a product, before the locks were ours.
  decide: (book, _, { facts }) =>
    refuseUnpublishable(book, facts.products) ??
    refuseOverlap(facts.overlapping) ??
    change({ ...book, status: 'PUBLISHED' }, 'contract.priceBook.published'),
});

function productsOf({ entries }: PriceBook) {
  return entries.map(({ productId }) => productId);
}
