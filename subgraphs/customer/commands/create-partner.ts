import { change } from '../../../platform/commands/command.ts';
import type { Partner } from '../domain/partner.ts';
import { checkValue } from '../domain/validation.ts';
import type { CreatePartnerInput } from '../generated/resolver-types.ts';
import { partnerCreation } from './define.ts';

export const createPartner = partnerCreation<CreatePartnerInput>('createPartner', {
  decide(input, { now, newId }) {
    const wrong = checkValue('text', 'input.name', input.name);
    if (wrong !== null) return wrong;
    const partner: Partner = {
      id: newId('par'),
      version: 0,
      name: input.name.trim(),
      kind: input.kind,
      status: 'ACTIVE',
      grants: [],
      crossReferences: [],
      createdAt: now,
      updatedAt: now,
    };
    return change(partner, 'customer.partner.created');
  },
});
