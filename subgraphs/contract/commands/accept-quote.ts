import { change } from '../../../platform/commands/command.ts';
import { refuseOutdated, todayOf } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';

/** Notes the customer's yes. After the last day of validity it comes too late. */
export const acceptQuote = quoteCommand<{ readonly id: string }>('acceptQuote', {
  on: (input) => input.id,
  ready: (quote, { now }, reader) => refuseOutdated(quote, todayOf(reader.legalEntity(quote.legalEntityId), now)),
  decide: (quote) => change({ ...quote, status: 'ACCEPTED' }, 'contract.quote.accepted'),
});
