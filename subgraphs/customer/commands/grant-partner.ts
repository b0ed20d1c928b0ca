import { change } from '../../../platform/commands/command.ts';
import { compareDates } from '../../../core/civil-date.ts';
import { refuse } from '../../../core/refusal.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { CustomerId } from '../domain/customer.ts';
import { refuseMergedValue } from '../domain/merge/merged-customer.ts';
import { grantsMax, refuseOnContract, type ContractId, type PartnerGrant } from '../domain/partner.ts';
import { checkCount, checkValue, firstOf, invalid } from '../domain/validation.ts';
import type { GrantPartnerInput } from '../generated/resolver-types.ts';
import type { Standing } from '../port.ts';
import { partnerCommand } from './define.ts';

type Facts = { readonly customer: Standing | null; readonly isContract: boolean };

/** Lets a partner read field groups and call commands of one customer, or of one contract, from the effective date on. */
export const grantPartner = partnerCommand<GrantPartnerInput, Facts>('grantPartner', {
  on: (input) => input.partnerId,
  gather: async (reader, { customerId, contractId }, _, { scope }) => ({
    customer: customerId == null ? null : await reader.standing(customerId as CustomerId, scope),
    isContract: contractId != null && (await reader.knowsContract(contractId as ContractId, scope)),
  }),
  decide(partner, input, { today, viewer, newId, facts }) {
    const { customerId, contractId, fieldGroups, commands, to } = input;
    const unknown = refuseNamed(input, facts);
    if (unknown !== null) return unknown;
    const wrong = firstOf(
      facts.customer === null ? null : refuseMergedValue('input.customerId', facts.customer),
      checkCount('Partner.grants', partner.grants.length + 1, grantsMax),
      checkCount('input.fieldGroups', fieldGroups.length, 20),
      checkCount('input.commands', commands.length, 40),
      ...fieldGroups.map((group, index) => checkValue('name', `input.fieldGroups[${index}]`, group)),
      ...commands.map((name, index) => checkValue('name', `input.commands[${index}]`, name)),
      to != null && compareDates(to, today) <= 0
        ? invalid('input.to', 'DATE_AFTER_START', `after ${today}, when the grant begins`)
        : null,
      contractId == null ? null : refuseOnContract(fieldGroups, commands),
    );
    if (wrong !== null) return wrong;

    const grant: PartnerGrant = {
      id: newId('grt'),
      customerId: (customerId ?? null) as CustomerId | null,
      contractId: (contractId ?? null) as ContractId | null,
      fieldGroups,
      commands,
      from: today,
      to: to ?? null,
      grantedBy: viewer.subject,
    };
    return change({ ...partner, grants: [...partner.grants, grant] }, 'customer.partner.granted');
  },
});

/** A grant names one thing that is there. Of a contract of which nobody told yet the answer is the same as of none. */
function refuseNamed({ customerId, contractId }: GrantPartnerInput, { customer, isContract }: Facts): Refusal | null {
  if ((customerId == null) === (contractId == null))
    return invalid('input', 'ONE_OF_TWO', 'a grant on a customer or on a contract: one of customerId and contractId');
  if (customerId != null) return customer === null ? unknownTo('Customer', customerId) : null;
  return isContract ? null : unknownTo('Contract', contractId ?? '');
}

function unknownTo(entity: string, id: string): Refusal {
  return refuse('NOT_FOUND', { entity, id }, `There is no ${entity} ${id} that you may see.`);
}
