import { change } from '../../../platform/commands/command.ts';
import { partsMax } from '../domain/customer.ts';
import { checkAddress, newAddress } from '../domain/parts.ts';
import { checkCount } from '../domain/validation.ts';
import type { AddAddressInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

export const addAddress = customerCommand<AddAddressInput>('addAddress', {
  on: (input) => input.customerId,
  decide(customer, { address }, context) {
    const addresses = customer.addresses ?? [];
    const wrong =
      checkAddress('input.address', address) ??
      checkCount('Customer.addresses', addresses.length + 1, partsMax.addresses);
    return (
      wrong ??
      change({ ...customer, addresses: [...addresses, newAddress(address, context)] }, 'customer.address.added')
    );
  },
});
