import { commandsOf } from '../../../platform/commands/command.ts';
import type { Customer } from '../domain/customer.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import type { Partner } from '../domain/partner.ts';
import type { CustomerReader } from '../port.ts';

export const { command: customerCommand, creation: customerCreation } = commandsOf<Customer, CustomerReader>(
  'Customer',
);
export const { command: opportunityCommand, creation: opportunityCreation } = commandsOf<Opportunity, CustomerReader>(
  'Opportunity',
);
export const { command: partnerCommand, creation: partnerCreation } = commandsOf<Partner, CustomerReader>('Partner');
