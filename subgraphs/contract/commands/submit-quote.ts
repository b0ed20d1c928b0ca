import { change } from '../../../platform/commands/command.ts';
import { approvalsNeeded, withRequests } from '../domain/approvals.ts';
import { refuseOutdated } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';
import { todayFor } from './today.ts';

/** Asks for the approvals that the lines need today, against the prices in force. */
export const submitQuote = quoteCommand<{ readonly id: string }, LineFacts>('submitQuote', {
  on: (input) => input.id,
  ready: async (quote, { now }, reader) => refuseOutdated(quote, await todayFor(quote.legalEntityId, reader, now)),
  gather: async (reader, _, { lines, currency, legalEntityId }, { now }) =>
    readLineFacts(reader, lines, {
      currency,
      legalEntityId,
      on: await todayFor(legalEntityId, reader, now),
    }),
  decide(quote, _, { viewer, now, newId, facts }) {
    const by = { revision: quote.revision, viewer, now, newId: () => newId<never>('apr') };
    const approvals = withRequests(quote.approvals, approvalsNeeded(quote.lines, facts.entries), by);
    return 'code' in approvals
      ? approvals
      : change({ ...quote, status: 'IN_APPROVAL', approvals }, 'contract.quote.submitted');
  },
});
