import { change } from '../../../../platform/commands/command.ts';
import { advanced, nothingOverdue } from '../../domain/dunning/steps.ts';
import { dunningCommand } from '../define.ts';
import { caseFacts, type CaseFacts } from './case-facts.ts';

/** Takes the next step. What it makes of the account's subscriptions, time does one by one. */
export const advanceDunningCase = dunningCommand<{ readonly id: string }, CaseFacts>('advanceDunningCase', {
  on: (input) => input.id,
  gather: (reader, _, the, context) => caseFacts(reader, the, context),
  decide(the, _, { facts: { today, overdue } }) {
    if (overdue === null) return nothingOverdue();
    const after = advanced(the, overdue, today);
    return after.ok ? change(after.value, 'billing.dunningCase.advanced') : after.refusal;
  },
});
