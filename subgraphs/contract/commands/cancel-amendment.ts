import { change } from '../../../platform/commands/command.ts';
import { amendmentCommand } from './define.ts';

export const cancelAmendment = amendmentCommand<{ readonly id: string }>('cancelAmendment', {
  on: (input) => input.id,
  decide: (amendment) => change({ ...amendment, status: 'CANCELLED' }, 'contract.amendment.cancelled'),
});
