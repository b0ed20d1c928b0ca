import { change } from '../../../platform/commands/command.ts';
import { refuseRemoving } from '../domain/deal.ts';
import type { RemoveContractFromDealInput } from '../generated/resolver-types.ts';
import { dealCommand } from './define.ts';

export const removeContractFromDeal = dealCommand<RemoveContractFromDealInput>('removeContractFromDeal', {
  on: (input) => input.dealId,
  decide(deal, { contractId }) {
    const refusal = refuseRemoving(deal, contractId);
    if (refusal !== null) return refusal;
    const contractIds = deal.contractIds.filter((id) => id !== contractId);
    return change({ ...deal, contractIds }, 'contract.deal.contractRemoved');
  },
});
