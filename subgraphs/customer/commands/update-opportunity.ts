import { change } from '../../../platform/commands/command.ts';
import { expectedValueOf } from '../domain/expected-value.ts';
import { checkValue, firstOf, invalid } from '../domain/validation.ts';
import type { UpdateOpportunityInput } from '../generated/resolver-types.ts';
import { opportunityCommand } from './define.ts';

/** Changes an open opportunity; what is left out stays. */
export const updateOpportunity = opportunityCommand<UpdateOpportunityInput>('updateOpportunity', {
  on: (input) => input.opportunityId,
  decide(opportunity, input) {
    const wrong = firstOf(
      input.name === null ? invalid('input.name', 'REQUIRED', 'present') : null,
      input.closeDate === null ? invalid('input.closeDate', 'REQUIRED', 'present') : null,
      checkValue('text', 'input.name', input.name),
    );
    if (wrong !== null) return wrong;
    const value = expectedValueOf(input.expectedValue);
    if (!value.ok) return value.refusal;
    const after = {
      ...opportunity,
      name: input.name?.trim() ?? opportunity.name,
      expectedValue: input.expectedValue === undefined ? opportunity.expectedValue : value.value,
      closeDate: input.closeDate ?? opportunity.closeDate,
      ownerId: input.ownerId === undefined ? opportunity.ownerId : input.ownerId,
    };
    return change(after, 'customer.opportunity.updated');
  },
});
