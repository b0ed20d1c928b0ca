import { change } from '../../../platform/commands/command.ts';
import { compareDates } from '../../../core/civil-date.ts';
import { refuse } from '../../../core/refusal.ts';
import { invalid } from '../domain/validation.ts';
import type { EndAddressInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Ends an address on the effective date; it stays for what was sent to it. */
export const endAddress = customerCommand<EndAddressInput>('endAddress', {
  on: (input) => input.customerId,
  decide(customer, { addressId }, { today }) {
    const addresses = customer.addresses ?? [];
    const address = addresses.find((one) => one.id === addressId && one.validTo === null);
    if (address === undefined) {
      return refuse(
        'NOT_FOUND',
        { entity: 'Address', id: addressId },
        `The customer has no address ${addressId} in force.`,
      );
    }
    if (compareDates(today, address.validFrom) <= 0)
      return invalid('write.effectiveDate', 'DATE_AFTER_START', `after ${address.validFrom}, when the address began`);
    const ended = addresses.map((one) => (one === address ? { ...one, validTo: today } : one));
    return change({ ...customer, addresses: ended }, 'customer.address.ended');
  },
});
