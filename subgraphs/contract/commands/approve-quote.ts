import { change } from '../../../platform/commands/command.ts';
import { decided, refuseApprover } from '../domain/approvals.ts';
import { quoteCommand } from './define.ts';

/** Approves everything that was asked for, by somebody who may decide the highest of it. */
export const approveQuote = quoteCommand<{ readonly id: string }>('approveQuote', {
  on: (input) => input.id,
  ready: ({ approvals }, { viewer }) => refuseApprover(approvals, viewer),
  decide: (quote, _, by) =>
    change(
      { ...quote, status: 'APPROVED', approvals: decided(quote.approvals, 'APPROVED', by) },
      'contract.quote.approved',
    ),
});
