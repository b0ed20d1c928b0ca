import { change } from '../../../../platform/commands/command.ts';
import { resumed } from '../../domain/dunning/steps.ts';
import { dunningCommand } from '../define.ts';
import { caseFacts, type CaseFacts } from './case-facts.ts';

/** Goes on where the case stood: by hand, or because a promise was not kept. */
export const resumeDunningCase = dunningCommand<{ readonly id: string }, CaseFacts>('resumeDunningCase', {
  on: (input) => input.id,
  gather: (reader, _, the, { now }) => caseFacts(reader, the, now),
  decide: (the, _, { facts: { today } }) => change(resumed(the, today), 'billing.dunningCase.resumed'),
});
