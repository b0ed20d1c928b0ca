import { change } from '../../../platform/commands/command.ts';
import { quoteCommand } from './define.ts';

export const cancelQuote = quoteCommand<{ readonly id: string }>('cancelQuote', {
  on: (input) => input.id,
  decide: (quote) => change({ ...quote, status: 'CANCELLED' }, 'contract.quote.cancelled'),
});
