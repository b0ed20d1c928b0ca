import { change } from '../../../platform/commands/command.ts';
import { refuseUnexpired } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Ends what nobody can accept any more. */
export const expireQuote = quoteCommand<{ readonly id: string }>('expireQuote', {
  on: (input) => input.id,
  ready: async (quote, { now }, reader) => refuseUnexpired(quote, await todayFor(quote.legalEntityId, reader, now)),
  decide: (quote) => change({ ...quote, status: 'EXPIRED' }, 'contract.quote.expired'),
});
