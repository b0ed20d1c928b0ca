import { change } from '../../../platform/commands/command.ts';
import { refuseUnexpired, todayOf } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';

/** Ends what nobody can accept any more. */
export const expireQuote = quoteCommand<{ readonly id: string }>('expireQuote', {
  on: (input) => input.id,
  ready: (quote, { now }, reader) => refuseUnexpired(quote, todayOf(reader.legalEntity(quote.legalEntityId), now)),
  decide: (quote) => change({ ...quote, status: 'EXPIRED' }, 'contract.quote.expired'),
});
