import { change } from '../../../../platform/commands/command.ts';
import { promised } from '../../domain/dunning/steps.ts';
import type { RecordPaymentPromiseInput } from '../../generated/resolver-types.ts';
import { dunningCommand } from '../define.ts';
import { caseFacts, type CaseFacts } from './case-facts.ts';

/** Waits for what somebody promised to pay. */
export const recordPaymentPromise = dunningCommand<RecordPaymentPromiseInput, CaseFacts>('recordPaymentPromise', {
  on: (input) => input.dunningCaseId,
  gather: (reader, _, the, { now }) => caseFacts(reader, the, now),
  decide(the, { promisedOn }, { facts: { today } }) {
    const after = promised(the, promisedOn, today);
    return after.ok ? change(after.value, 'billing.dunningCase.promised') : after.refusal;
  },
});
