import { refuse } from '../../../core/refusal.ts';
import { change } from '../../../platform/commands/command.ts';
import type { Contract, ContractId } from '../domain/contract.ts';
import { refuseAdding, type DealContract, type DealId } from '../domain/deal.ts';
import type { AddContractToDealInput } from '../generated/resolver-types.ts';
import { dealCommand } from './define.ts';

type Facts = {
  readonly contract: Contract | null;
  readonly dealOf: DealId | null;
  readonly others: readonly DealContract[];
};

export const addContractToDeal = dealCommand<AddContractToDealInput, Facts>('addContractToDeal', {
  on: (input) => input.dealId,
  async gather(reader, { contractId }, deal, { scope }) {
    // Held, so that two deals do not take the same contract at the same time.
    const contract = await reader.lockContract(contractId as ContractId, scope);
    return {
      contract,
      dealOf: contract === null ? null : await reader.dealOf(contract.id),
      others: await reader.contractsOfDeal(deal.id),
    };
  },
  decide(deal, { contractId: id }, { facts: { contract, dealOf, others } }) {
    if (contract === null)
      return refuse('NOT_FOUND', { entity: 'Contract', id }, `There is no Contract ${id} that you may see.`);
    const refusal = refuseAdding(deal, contract, { dealOf, others });
    if (refusal !== null) return refusal;
    const contractIds = [...deal.contractIds, contract.id].sort();
    return change({ ...deal, contractIds }, 'contract.deal.contractAdded');
  },
});
