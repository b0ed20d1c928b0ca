import { change } from '../../../platform/commands/command.ts';
import { checkEnd } from '../domain/price-book.ts';
import type { EndPriceBookInput } from '../generated/resolver-types.ts';
import { priceBookCommand } from './define.ts';

/** Makes the time of a published book shorter; other prices may follow it then. */
export const endPriceBook = priceBookCommand<EndPriceBookInput>('endPriceBook', {
  on: (input) => input.priceBookId,
  decide: (book, { to }, { today }) => checkEnd(book, to, today) ?? change({ ...book, to }, 'contract.priceBook.ended'),
});
