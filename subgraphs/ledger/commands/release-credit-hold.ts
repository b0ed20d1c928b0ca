import { change } from '../../../platform/commands/command.ts';
import { refuseFree, type CreditProfile } from '../domain/credit/credit-profile.ts';
import { refuseAboveLimit } from '../domain/credit/exposure.ts';
import { requireReason } from '../domain/validation.ts';
import type { LedgerReader } from '../port.ts';
import { readCredit } from './credit-facts.ts';
import { creditProfileCommand } from './define.ts';

/** Releases the customers of a profile, unless they would be held again at once. */
export const releaseCreditHold = creditProfileCommand<{ readonly id: string }>('releaseCreditHold', {
  on: (input) => input.id,
  ready: async (profile: CreditProfile, { now }, reader: LedgerReader) =>
    refuseFree(profile) ?? refuseAboveLimit(profile, (await readCredit(reader, profile, now)).exposure),
  decide: (profile, _, { reason }) =>
    requireReason(reason) ?? change({ ...profile, hold: null }, 'ledger.creditProfile.released'),
});
