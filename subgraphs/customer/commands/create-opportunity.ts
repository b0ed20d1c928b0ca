import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import type { CustomerId } from '../domain/customer.ts';
import { refuseMergedValue } from '../domain/merge/merged-customer.ts';
import { expectedValueOf } from '../domain/expected-value.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import { checkValue } from '../domain/validation.ts';
import type { CreateOpportunityInput } from '../generated/resolver-types.ts';
import type { Standing } from '../port.ts';
import { opportunityCreation } from './define.ts';

export const createOpportunity = opportunityCreation<CreateOpportunityInput, { readonly customer: Standing | null }>(
  'createOpportunity',
  {
    gather: async (reader, input, { scope }) => ({
      customer: await reader.standing(input.customerId as CustomerId, scope),
    }),
    decide(input, { now, newId, facts }) {
      const { customerId } = input;
      if (facts.customer === null) {
        return refuse(
          'NOT_FOUND',
          { entity: 'Customer', id: customerId },
          `There is no Customer ${customerId} that you may see.`,
        );
      }
      const wrong =
        refuseMergedValue('input.customerId', facts.customer) ?? checkValue('text', 'input.name', input.name);
      if (wrong !== null) return wrong;
      const value = expectedValueOf(input.expectedValue);
      if (!value.ok) return value.refusal;

      const opportunity: Opportunity = {
        id: newId('opp'),
        version: 0,
        customerId: customerId as CustomerId,
        name: input.name.trim(),
        stage: 'OPEN',
        expectedValue: value.value,
        closeDate: input.closeDate,
        ownerId: input.ownerId ?? null,
        dealId: null,
        crossReferences: [],
        createdAt: now,
        updatedAt: now,
      };
      return change(opportunity, 'customer.opportunity.created');
    },
  },
);
