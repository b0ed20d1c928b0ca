import { change } from '../../../../platform/commands/command.ts';
import { advanced, nothingOverdue, refuseStepless } from '../../domain/dunning/steps.ts';
import { dunningCommand } from '../define.ts';
import { caseFacts, type CaseFacts } from './case-facts.ts';

/** Takes the next step. What it makes of the account's subscriptions, time does one by one. */
export const advanceDunningCase = dunningCommand<{ readonly id: string }, CaseFacts>('advanceDunningCase', {
  on: (input) => input.id,
  async ready(the, { now }, reader) {
    const { overdue } = await caseFacts(reader, the, now);
    return overdue === null ? nothingOverdue() : refuseStepless(the);
  },
  gather: (reader, _, the, { now }) => caseFacts(reader, the, now),
  decide(the, _, { facts: { today, overdue } }) {
    if (overdue === null) return nothingOverdue();
    const after = advanced(the, overdue, today);
    return after.ok ? change(after.value, 'billing.dunningCase.advanced') : after.refusal;
  },
});
