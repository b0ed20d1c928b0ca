import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import type { RecordLegalValidationInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Records that the legal name, and an address if named, were checked against evidence today. */
export const recordLegalValidation = customerCommand<RecordLegalValidationInput>('recordLegalValidation', {
  on: (input) => input.customerId,
  decide(customer, { addressId }, { today }) {
    const addresses = customer.addresses ?? [];
    if (addressId != null && !addresses.some((address) => address.id === addressId)) {
      return refuse('NOT_FOUND', { entity: 'Address', id: addressId }, `The customer has no address ${addressId}.`);
    }
    const verified = addresses.map((address) => (address.id === addressId ? { ...address, verified: true } : address));
    return change(
      { ...customer, legalNameVerified: true, validatedOn: today, addresses: verified },
      'customer.customer.validated',
    );
  },
});
