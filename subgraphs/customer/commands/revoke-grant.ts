import { change } from '../../../platform/commands/command.ts';
import { compareDates } from '../../../core/civil-date.ts';
import { refuse } from '../../../core/refusal.ts';
import type { RevokeGrantInput } from '../generated/resolver-types.ts';
import { partnerCommand } from './define.ts';

/** Ends a grant on the effective date; one that has not begun never begins. */
export const revokeGrant = partnerCommand<RevokeGrantInput>('revokeGrant', {
  on: (input) => input.partnerId,
  decide(partner, { grantId }, { today }) {
    const grant = partner.grants.find((one) => one.id === grantId);
    if (grant === undefined || (grant.to !== null && compareDates(grant.to, today) <= 0)) {
      return refuse(
        'NOT_FOUND',
        { entity: 'PartnerGrant', id: grantId },
        `The partner has no grant ${grantId} in force.`,
      );
    }
    const to = compareDates(grant.from, today) > 0 ? grant.from : today;
    const grants = partner.grants.map((one) => (one === grant ? { ...one, to } : one));
    return change({ ...partner, grants }, 'customer.partner.grantRevoked');
  },
});
