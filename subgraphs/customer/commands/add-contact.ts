import { change } from '../../../platform/commands/command.ts';
import { partsMax } from '../domain/customer.ts';
import { checkContact, newContact } from '../domain/parts.ts';
import { checkCount } from '../domain/validation.ts';
import type { AddContactInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

export const addContact = customerCommand<AddContactInput>('addContact', {
  on: (input) => input.customerId,
  decide(customer, { contact }, context) {
    const contacts = customer.contacts ?? [];
    const wrong =
      checkContact('input.contact', contact) ?? checkCount('Customer.contacts', contacts.length + 1, partsMax.contacts);
    return (
      wrong ?? change({ ...customer, contacts: [...contacts, newContact(contact, context)] }, 'customer.contact.added')
    );
  },
});
