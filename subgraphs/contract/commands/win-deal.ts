import { change } from '../../../platform/commands/command.ts';
import { refuseWinning } from '../domain/deal.ts';
import { dealCommand } from './define.ts';

export const winDeal = dealCommand<{ readonly id: string }>('winDeal', {
  on: (input) => input.id,
  ready: async ({ id }, _, reader) => refuseWinning(await reader.contractsOfDeal(id)),
  decide: (deal) => change({ ...deal, status: 'WON' }, 'contract.deal.won'),
});
