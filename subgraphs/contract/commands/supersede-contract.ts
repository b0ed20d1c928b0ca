import { change } from '../../../platform/commands/command.ts';
import { refuseSuperseding } from '../domain/succession.ts';
import { contractCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Ends what has come to its end and goes on in another contract. */
export const supersedeContract = contractCommand<{ readonly id: string }>('supersedeContract', {
  on: (input) => input.id,
  ready: async (contract, { now }, reader) =>
    refuseSuperseding(
      contract,
      await reader.successorOf(contract.id),
      await todayFor(contract.legalEntityId, reader, now),
    ),
  decide: (contract) => change({ ...contract, status: 'RENEWED' }, 'contract.contract.renewed'),
});
