import { change } from '../../../platform/commands/command.ts';
import { compareDates } from '../../../core/civil-date.ts';
import { refuse } from '../../../core/refusal.ts';
import type { CustomerId } from '../domain/customer.ts';
import { refuseMergedValue } from '../domain/merge/merged-customer.ts';
import { grantsMax, type PartnerGrant } from '../domain/partner.ts';
import { checkCount, checkValue, firstOf, invalid } from '../domain/validation.ts';
import type { GrantPartnerInput } from '../generated/resolver-types.ts';
import type { Standing } from '../port.ts';
import { partnerCommand } from './define.ts';

/** Lets a partner read field groups and call commands of one customer from the effective date on. */
export const grantPartner = partnerCommand<GrantPartnerInput, { readonly customer: Standing | null }>('grantPartner', {
  on: (input) => input.partnerId,
  gather: async (reader, input, _, { scope }) => ({
    customer: await reader.standing(input.customerId as CustomerId, scope),
  }),
  decide(partner, input, { today, viewer, newId, facts }) {
    const { customerId, fieldGroups, commands, to } = input;
    if (facts.customer === null) {
      return refuse(
        'NOT_FOUND',
        { entity: 'Customer', id: customerId },
        `There is no Customer ${customerId} that you may see.`,
      );
    }
    const wrong = firstOf(
      refuseMergedValue('input.customerId', facts.customer),
      checkCount('Partner.grants', partner.grants.length + 1, grantsMax),
      checkCount('input.fieldGroups', fieldGroups.length, 20),
      checkCount('input.commands', commands.length, 40),
      ...fieldGroups.map((group, index) => checkValue('name', `input.fieldGroups[${index}]`, group)),
      ...commands.map((name, index) => checkValue('name', `input.commands[${index}]`, name)),
      to != null && compareDates(to, today) <= 0
        ? invalid('input.to', 'DATE_AFTER_START', `after ${today}, when the grant begins`)
        : null,
    );
    if (wrong !== null) return wrong;

    const grant: PartnerGrant = {
      id: newId('grt'),
      customerId: customerId as CustomerId,
      fieldGroups,
      commands,
      from: today,
      to: to ?? null,
      grantedBy: viewer.subject,
    };
    return change({ ...partner, grants: [...partner.grants, grant] }, 'customer.partner.granted');
  },
});
