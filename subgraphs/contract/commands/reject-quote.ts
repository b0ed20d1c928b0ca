import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { decided } from '../domain/approvals.ts';
import { quoteCommand } from './define.ts';

/** Says no, with a reason: who wrote the quote has to know what to change. */
export const rejectQuote = quoteCommand<{ readonly id: string }>('rejectQuote', {
  on: (input) => input.id,
  decide(quote, _, by) {
    if (by.reason === null) return invalid('write.reason', 'REQUIRED', 'given: the author has to know what to change');
    const approvals = decided(quote.approvals, 'REJECTED', by);
    return change({ ...quote, status: 'REJECTED', approvals }, 'contract.quote.rejected');
  },
});
