import { change } from '../../../platform/commands/command.ts';
import type { CloseOpportunityInput } from '../generated/resolver-types.ts';
import { opportunityCommand } from './define.ts';

/** Closes an opportunity for good. */
export const closeOpportunity = opportunityCommand<CloseOpportunityInput>('closeOpportunity', {
  on: (input) => input.opportunityId,
  decide: (opportunity, { won }) =>
    change({ ...opportunity, stage: won ? 'CLOSED_WON' : 'CLOSED_LOST' }, 'customer.opportunity.stageChanged'),
});
