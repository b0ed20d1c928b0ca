import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import { isSameReference } from '../domain/parts.ts';
import type { RetireExternalIdInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Marks an external id as no longer in use; it stays resolvable, and this customer's. */
export const retireExternalId = customerCommand<RetireExternalIdInput>('retireExternalId', {
  on: (input) => input.customerId,
  decide(customer, { reference }) {
    const references = customer.crossReferences ?? [];
    if (!references.some((one) => isSameReference(one, reference))) {
      const id = reference.externalId;
      return refuse('NOT_FOUND', { entity: 'CrossReference', id }, `The customer has no external id ${id} there.`);
    }
    const retired = references.map((one) =>
      isSameReference(one, reference) ? { ...one, status: 'RETIRED' as const } : one,
    );
    return change({ ...customer, crossReferences: retired }, 'customer.externalRef.retired');
  },
});
