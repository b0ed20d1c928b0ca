import { change } from '../../../platform/commands/command.ts';
import { partnerCommand } from './define.ts';

export const suspendPartner = partnerCommand<{ readonly id: string }>('suspendPartner', {
  on: (input) => input.id,
  decide: (partner) => change({ ...partner, status: 'SUSPENDED' }, 'customer.partner.statusChanged'),
});
