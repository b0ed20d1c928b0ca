import { change } from '../../../platform/commands/command.ts';
import { contractCommand } from './define.ts';

export const reviseContract = contractCommand<{ readonly id: string }>('reviseContract', {
  on: (input) => input.id,
  decide: (contract) => change({ ...contract, status: 'DRAFT' }, 'contract.contract.revised'),
});
