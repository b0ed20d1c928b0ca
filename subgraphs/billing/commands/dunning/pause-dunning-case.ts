import { change } from '../../../../platform/commands/command.ts';
import { disputed } from '../../domain/dunning/steps.ts';
import { invalid } from '../../domain/validation.ts';
import { dunningCommand } from '../define.ts';

/** The customer disputes what it owes: until that is settled it is not reminded. */
export const pauseDunningCase = dunningCommand<{ readonly id: string }>('pauseDunningCase', {
  on: (input) => input.id,
  decide(the, _, { reason }) {
    if (reason === null) return invalid('write.reason', 'REQUIRED', 'given: somebody has to know what is disputed');
    return change(disputed(the, null), 'billing.dunningCase.paused');
  },
});
