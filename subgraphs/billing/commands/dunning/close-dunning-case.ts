import { change } from '../../../../platform/commands/command.ts';
import { closed, refuseUnsettled } from '../../domain/dunning/steps.ts';
import { dunningCommand } from '../define.ts';
import { caseFacts, type CaseFacts } from './case-facts.ts';

/** Closes a case that nothing is overdue for any more. */
export const closeDunningCase = dunningCommand<{ readonly id: string }, CaseFacts>('closeDunningCase', {
  on: (input) => input.id,
  gather: (reader, _, the, context) => caseFacts(reader, the, context),
  decide: (the, _, { facts: { today, overdue } }) =>
    refuseUnsettled(overdue) ?? change(closed(the, today), 'billing.dunningCase.closed'),
});
