import { change } from '../../../platform/commands/command.ts';
import { approvalsNeeded, withRequests } from '../domain/approvals.ts';
import { refuseOutdated, todayOf } from '../domain/quote.ts';
import { quoteCommand } from './define.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';

/** Asks for the approvals that the lines need today, against the prices in force. */
export const submitQuote = quoteCommand<{ readonly id: string }, LineFacts>('submitQuote', {
  on: (input) => input.id,
  ready: (quote, { now }, reader) => refuseOutdated(quote, todayOf(reader.legalEntity(quote.legalEntityId), now)),
  gather: (reader, _, { lines, currency, legalEntityId }, { now }) =>
    readLineFacts(reader, lines, { currency, legalEntityId, on: todayOf(reader.legalEntity(legalEntityId), now) }),
  decide(quote, _, { viewer, now, newId, facts }) {
    const by = { revision: quote.revision, viewer, now, newId: () => newId<never>('apr') };
    const approvals = withRequests(quote.approvals, approvalsNeeded(quote.lines, facts.entries), by);
    return 'code' in approvals
      ? approvals
      : change({ ...quote, status: 'IN_APPROVAL', approvals }, 'contract.quote.submitted');
  },
});
