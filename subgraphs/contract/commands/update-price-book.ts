import { change } from '../../../platform/commands/command.ts';
import { invalid } from '../../../core/validation.ts';
import { checkBook } from '../domain/price-book.ts';
import type { UpdatePriceBookInput } from '../generated/resolver-types.ts';
import { priceBookCommand } from './define.ts';

/** Changes the name or the time of a draft; an end of null takes the end away. */
export const updatePriceBook = priceBookCommand<UpdatePriceBookInput>('updatePriceBook', {
  on: (input) => input.priceBookId,
  decide(book, input) {
    const cleared = (['name', 'from'] as const).find((field) => input[field] === null);
    if (cleared !== undefined) return invalid(`input.${cleared}`, 'REQUIRED', 'present: a price book keeps one');
    const after = {
      ...book,
      name: input.name ?? book.name,
      from: input.from ?? book.from,
      to: input.to === undefined ? book.to : input.to,
    };
    return checkBook(after) ?? change(after, 'contract.priceBook.updated');
  },
});
