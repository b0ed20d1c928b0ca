import { checkText, invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseLosing } from '../domain/deal.ts';
import { dealCommand } from './define.ts';

/** Gives a deal up. Its contracts stay as they are: who drafted one voids it. */
export const loseDeal = dealCommand<{ readonly id: string }>('loseDeal', {
  on: (input) => input.id,
  ready: async ({ id }, _, reader) => refuseLosing(await reader.contractsOfDeal(id)),
  decide(deal, _, { reason }) {
    if (reason === null) return invalid('write.reason', 'REQUIRED', 'given: what was lost has to be explained');
    return (
      checkText('write.reason', reason) ?? change({ ...deal, status: 'LOST', lostReason: reason }, 'contract.deal.lost')
    );
  },
});
