import { change } from '../../../platform/commands/command.ts';
import { opportunityCommand } from './define.ts';

export const proposeOpportunity = opportunityCommand<{ readonly id: string }>('proposeOpportunity', {
  on: (input) => input.id,
  decide: (opportunity) => change({ ...opportunity, stage: 'PROPOSED' }, 'customer.opportunity.stageChanged'),
});
