import { change } from '../../../platform/commands/command.ts';
import { refuseOutdated, todayOf } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';

export const sendQuote = quoteCommand<{ readonly id: string }>('sendQuote', {
  on: (input) => input.id,
  ready: (quote, { now }, reader) => refuseOutdated(quote, todayOf(reader.legalEntity(quote.legalEntityId), now)),
  decide: (quote) => change({ ...quote, status: 'SENT' }, 'contract.quote.sent'),
});
