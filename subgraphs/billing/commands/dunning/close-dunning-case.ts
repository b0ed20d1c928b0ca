import type { CivilDate } from '../../../../core/civil-date.ts';
import { change } from '../../../../platform/commands/command.ts';
import { closed, refuseUnsettled } from '../../domain/dunning/steps.ts';
import { dunningCommand } from '../define.ts';
import { caseFacts } from './case-facts.ts';

/** Closes a case that nothing is overdue for any more. */
export const closeDunningCase = dunningCommand<{ readonly id: string }, CivilDate>('closeDunningCase', {
  on: (input) => input.id,
  ready: async (the, { now }, reader) => refuseUnsettled((await caseFacts(reader, the, now)).overdue),
  gather: async (reader, _, the, { now }) => (await caseFacts(reader, the, now)).today,
  decide: (the, _, { facts: today }) => change(closed(the, today), 'billing.dunningCase.closed'),
});
