import { change } from '../../../platform/commands/command.ts';
import { resumedOn } from '../domain/contract-times.ts';
import type { ResumeContractInput } from '../generated/resolver-types.ts';
import { contractCommand } from './define.ts';

/** Takes the service up again. Its end moves by as many days where both sides agreed on that. */
export const resumeContract = contractCommand<ResumeContractInput>('resumeContract', {
  on: (input) => input.contractId,
  decide(contract, { extendTerm }, { today }) {
    const resumed = resumedOn(contract, today, extendTerm);
    return resumed.ok
      ? change({ ...contract, status: 'ACTIVE', ...resumed.value }, 'contract.contract.resumed')
      : resumed.refusal;
  },
});
