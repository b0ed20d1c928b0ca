import { change } from '../../../platform/commands/command.ts';
import { withoutEntry } from '../domain/price-book.ts';
import type { RemovePriceEntryInput } from '../generated/resolver-types.ts';
import { priceBookCommand } from './define.ts';

export const removePriceEntry = priceBookCommand<RemovePriceEntryInput>('removePriceEntry', {
  on: (input) => input.priceBookId,
  decide(book, { productId }) {
    const entries = withoutEntry(book.entries, productId);
    return entries.ok
      ? change({ ...book, entries: entries.value }, 'contract.priceBook.entryRemoved')
      : entries.refusal;
  },
});
