import { change } from '../../../platform/commands/command.ts';
import { refuseUnended } from '../domain/contract-times.ts';
import { todayOf } from '../domain/quote.ts';
import { contractCommand } from './define.ts';

/** Ends what has come to its end and was not renewed. */
export const expireContract = contractCommand<{ readonly id: string }>('expireContract', {
  on: (input) => input.id,
  ready: (contract, { now }, reader) =>
    refuseUnended(contract, todayOf(reader.legalEntity(contract.legalEntityId), now)),
  decide: (contract) => change({ ...contract, status: 'EXPIRED' }, 'contract.contract.expired'),
});
