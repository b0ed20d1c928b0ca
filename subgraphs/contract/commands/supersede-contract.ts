import { change } from '../../../platform/commands/command.ts';
import { todayOf } from '../domain/quote.ts';
import { refuseSuperseding } from '../domain/succession.ts';
import { contractCommand } from './define.ts';

/** Ends what has come to its end and goes on in another contract. */
export const supersedeContract = contractCommand<{ readonly id: string }>('supersedeContract', {
  on: (input) => input.id,
  ready: async (contract, { now }, reader) =>
    refuseSuperseding(
      contract,
      await reader.successorOf(contract.id),
      todayOf(reader.legalEntity(contract.legalEntityId), now),
    ),
  decide: (contract) => change({ ...contract, status: 'RENEWED' }, 'contract.contract.renewed'),
});
