import { change } from '../../../platform/commands/command.ts';
import { refuseUnended } from '../domain/contract-times.ts';
import { contractCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Ends what has come to its end and was not renewed. */
export const expireContract = contractCommand<{ readonly id: string }>('expireContract', {
  on: (input) => input.id,
  ready: async (contract, { now }, reader) =>
    refuseUnended(contract, await todayFor(contract.legalEntityId, reader, now)),
  decide: (contract) => change({ ...contract, status: 'EXPIRED' }, 'contract.contract.expired'),
});
