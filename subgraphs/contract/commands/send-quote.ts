import { change } from '../../../platform/commands/command.ts';
import { refuseOutdated } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';
import { todayFor } from './today.ts';

export const sendQuote = quoteCommand<{ readonly id: string }>('sendQuote', {
  on: (input) => input.id,
  ready: async (quote, { now }, reader) => refuseOutdated(quote, await todayFor(quote.legalEntityId, reader, now)),
  decide: (quote) => change({ ...quote, status: 'SENT' }, 'contract.quote.sent'),
});
