import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseEnded, suspendedFrom } from '../domain/contract-times.ts';
import { contractCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Interrupts the service from a day of the contract on, with a reason. */
export const suspendContract = contractCommand<{ readonly id: string }>('suspendContract', {
  on: (input) => input.id,
  ready: async (contract, { now }, reader) =>
    refuseEnded(contract, await todayFor(contract.legalEntityId, reader, now)),
  decide(contract, _, { reason, today, newId }) {
    if (reason === null) return invalid('write.reason', 'REQUIRED', 'given: a suspension has to be explained');
    const suspensions = suspendedFrom(contract, { id: newId('sus'), from: today, reason });
    return suspensions.ok
      ? change({ ...contract, status: 'SUSPENDED', suspensions: suspensions.value }, 'contract.contract.suspended')
      : suspensions.refusal;
  },
});
