import { change } from '../../../platform/commands/command.ts';
import { refuseOutdated } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Notes the customer's yes. After the last day of validity it comes too late. */
export const acceptQuote = quoteCommand<{ readonly id: string }>('acceptQuote', {
  on: (input) => input.id,
  ready: async (quote, { now }, reader) => refuseOutdated(quote, await todayFor(quote.legalEntityId, reader, now)),
  decide: (quote) => change({ ...quote, status: 'ACCEPTED' }, 'contract.quote.accepted'),
});
