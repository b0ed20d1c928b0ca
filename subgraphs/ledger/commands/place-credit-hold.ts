import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseSecondHold } from '../domain/credit/credit-profile.ts';
import { requireReason } from '../domain/validation.ts';
import { readCredit, type Credit } from './credit-facts.ts';
import { creditProfileCommand } from './define.ts';

/** Holds the customers of a profile whatever they owe; what was held by itself, a person holds from now on. */
export const placeCreditHold = creditProfileCommand<{ readonly id: string }, Credit>('placeCreditHold', {
  on: (input) => input.id,
  ready: (profile) => refuseSecondHold(profile),
  gather: (reader, _, profile, { now }) => readCredit(reader, profile, now),
  decide(profile, _, { viewer, now, reason, facts: { customerIds } }) {
    const refusal = requireReason(reason);
    if (refusal !== null) return refusal;
    const hold = {
      by: 'PERSON',
      reason: reason ?? '',
      placedBy: personOf(viewer),
      placedAt: now,
      customerIds,
    } as const;
    return change({ ...profile, hold }, 'ledger.creditProfile.held');
  },
});
