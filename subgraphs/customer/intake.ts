import type { Fact } from '../../platform/commands/fact.ts';
import type { FactSource } from '../take-in.ts';
import type { Customer } from './domain/customer.ts';
import type { CustomerRecord, CustomerSystem } from './port.ts';

/** What an outside system reports of customers, as facts. */
export function factsOf(system: CustomerSystem): FactSource<Customer> {
  return {
    name: system.name,
    async *changes(since) {
      for await (const { record, position } of system.changes(since)) {
        yield { told: record === null ? null : factOf(system, record), position };
      }
    },
  };
}

function factOf(system: CustomerSystem, record: CustomerRecord): Fact<Customer> {
  return {
    system: system.name,
    objectType: record.objectType,
    externalId: record.externalId,
    version: record.version,
    entityType: 'Customer',
    entityId: record.customerId,
    values: record.values,
    event: 'customer.customer.updated',
    violationEvent: 'customer.customer.sourceViolated',
    occurredAt: record.changedAt,
    within: null,
  };
}
