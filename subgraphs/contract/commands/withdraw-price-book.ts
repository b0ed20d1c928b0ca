import { change } from '../../../platform/commands/command.ts';
import { priceBookCommand } from './define.ts';

/** Throws a draft away. It keeps its record. */
export const withdrawPriceBook = priceBookCommand<{ readonly id: string }>('withdrawPriceBook', {
  on: (input) => input.id,
  decide: (book) => change({ ...book, status: 'WITHDRAWN' }, 'contract.priceBook.withdrawn'),
});
