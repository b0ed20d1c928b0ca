import { scopeOf } from '../../../core/scope.ts';
import { civilDateAt } from '../../../core/civil-date.ts';
import { commandsOf } from '../../../platform/commands/command.ts';
import type { Customer } from '../domain/customer.ts';
import { whereItWent } from '../domain/merge/merged-customer.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import type { Partner } from '../domain/partner.ts';
import type { CustomerReader } from '../port.ts';

export const { command: customerCommand, creation: customerCreation } = commandsOf<Customer, CustomerReader>(
  'Customer',
  async (customer, { now, viewer }, reader) => {
    if (customer.status !== 'MERGED') return null;
    const found = await reader.standing(customer.id, scopeOf(viewer, civilDateAt(now, 'UTC')));
    return whereItWent(found?.became ?? null);
  },
);
/** A command on a customer that was merged, which takes no other. */
export const { command: mergedCustomerCommand } = commandsOf<Customer, CustomerReader>('Customer');
export const { command: opportunityCommand, creation: opportunityCreation } = commandsOf<Opportunity, CustomerReader>(
  'Opportunity',
);
export const { command: partnerCommand, creation: partnerCreation } = commandsOf<Partner, CustomerReader>('Partner');
