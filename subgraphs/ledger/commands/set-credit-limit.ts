import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { needsSecondPerson } from '../domain/credit/four-eyes.ts';
import { checkAmount } from '../domain/validation.ts';
import type { SetCreditLimitInput } from '../generated/resolver-types.ts';
import { readCredit, withLimit, type Credit } from './credit-facts.ts';
import { creditProfileCommand } from './define.ts';

/** Sets a limit, or asks for one that a second person has to approve. Whatever waited is overtaken. */
export const setCreditLimit = creditProfileCommand<SetCreditLimitInput, Credit>('setCreditLimit', {
  on: (input) => input.creditProfileId,
  gather: (reader, _, profile, { now }) => readCredit(reader, profile, now),
  decide(profile, { limit: amount }, { viewer, now, facts }) {
    const limit = { amount, currency: profile.currency };
    const wrong = checkAmount('input.limit', limit);
    if (wrong !== null) return wrong;
    if (!needsSecondPerson(limit)) return withLimit(profile, limit, facts, now);
    const requested = { limit, requestedBy: personOf(viewer), requestedAt: now };
    return change({ ...profile, requested }, 'ledger.creditProfile.updated');
  },
});
