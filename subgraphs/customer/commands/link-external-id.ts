import { change } from '../../../platform/commands/command.ts';
import { partsMax, type CustomerId } from '../domain/customer.ts';
import { refuseLinked } from '../domain/references.ts';
import { checkReference, isSameReference, newReference } from '../domain/parts.ts';
import { checkCount } from '../domain/validation.ts';
import type { LinkExternalIdInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Notes under which id another system knows the customer; linked again, a retired id is in use again. */
export const linkExternalId = customerCommand<LinkExternalIdInput, { readonly holder: CustomerId | null }>(
  'linkExternalId',
  {
    on: (input) => input.customerId,
    gather: async (reader, { reference }) => ({ holder: await reader.holderOfReference(reference) }),
    decide(customer, { reference }, { now, scope, facts }) {
      const others = (customer.crossReferences ?? []).filter((one) => !isSameReference(one, reference));
      const wrong =
        checkReference('input.reference', reference) ??
        checkCount('Customer.crossReferences', others.length + 1, partsMax.crossReferences) ??
        refuseLinked(facts.holder, customer.id, scope);
      return (
        wrong ??
        change(
          { ...customer, crossReferences: [...others, newReference(reference, now)] },
          'customer.externalRef.linked',
        )
      );
    },
  },
);
