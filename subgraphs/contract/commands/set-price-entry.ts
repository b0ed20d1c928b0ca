import { change } from '../../../platform/commands/command.ts';
import { withEntry } from '../domain/price-book.ts';
import { unknownProduct, type Product, type ProductId } from '../domain/product.ts';
import type { SetPriceEntryInput } from '../generated/resolver-types.ts';
import { priceBookCommand } from './define.ts';

/** Says what a product costs in a draft. */
export const setPriceEntry = priceBookCommand<SetPriceEntryInput, { readonly product: Product | undefined }>(
  'setPriceEntry',
  {
    on: (input) => input.priceBookId,
    async gather(reader, input) {
      const [product] = await reader.holdProducts([input.productId as ProductId]);
      return { product };
    },
    decide(book, input, { newId, facts }) {
      if (facts.product === undefined) return unknownProduct(input.productId);
      const entries = withEntry(book, facts.product, input, () => newId('pen'));
      return entries.ok ? change({ ...book, entries: entries.value }, 'contract.priceBook.entrySet') : entries.refusal;
    },
  },
);
