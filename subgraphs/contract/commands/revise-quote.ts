import { change } from '../../../platform/commands/command.ts';
import { quoteCommand } from './define.ts';

/** Begins a new revision. What was approved of the one before says nothing about it. */
export const reviseQuote = quoteCommand<{ readonly id: string }>('reviseQuote', {
  on: (input) => input.id,
  decide: (quote) => change({ ...quote, status: 'DRAFT', revision: quote.revision + 1 }, 'contract.quote.revised'),
});
