import { change } from '../../../platform/commands/command.ts';
import { contractCommand } from './define.ts';

export const voidContract = contractCommand<{ readonly id: string }>('voidContract', {
  on: (input) => input.id,
  decide: (contract) => change({ ...contract, status: 'VOIDED' }, 'contract.contract.voided'),
});
