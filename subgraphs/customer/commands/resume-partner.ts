import { change } from '../../../platform/commands/command.ts';
import { partnerCommand } from './define.ts';

export const resumePartner = partnerCommand<{ readonly id: string }>('resumePartner', {
  on: (input) => input.id,
  decide: (partner) => change({ ...partner, status: 'ACTIVE' }, 'customer.partner.statusChanged'),
});
