import { invariant } from '../../../core/invariant.ts';
import { personOf } from '../../../core/viewer.ts';
import { refuseApproval } from '../domain/credit/credit-profile.ts';
import { readCredit, withLimit, type Credit } from './credit-facts.ts';
import { creditProfileCommand } from './define.ts';

/** Sets a limit that another person asked for. */
export const approveCreditLimit = creditProfileCommand<{ readonly id: string }, Credit>('approveCreditLimit', {
  on: (input) => input.id,
  ready: (profile, { viewer }) => refuseApproval(profile, personOf(viewer)),
  gather: (reader, _, profile, { now }) => readCredit(reader, profile, now),
  decide(profile, _, { now, facts }) {
    const { requested } = profile;
    invariant(requested, 'what is approved was asked for');
    return withLimit(profile, requested.limit, facts, now);
  },
});
