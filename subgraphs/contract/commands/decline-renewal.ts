import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseDeclining } from '../domain/renewing.ts';
import { contractCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Notes that either side said no to another term, in time and with a reason: the contract ends on its last day. */
export const declineRenewal = contractCommand<{ readonly id: string }>('declineRenewal', {
  on: (input) => input.id,
  ready: async (contract, { now }, reader) =>
    refuseDeclining(contract, await todayFor(contract.legalEntityId, reader, now)),
  decide(contract, _, { reason, now }) {
    if (reason === null) return invalid('write.reason', 'REQUIRED', 'given: a no has to be explained');
    return change({ ...contract, renewalDeclinedAt: now }, 'contract.contract.renewalDeclined');
  },
});
