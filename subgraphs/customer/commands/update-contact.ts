import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import type { Contact } from '../domain/customer.ts';
import { checkContact } from '../domain/parts.ts';
import { firstOf, invalid } from '../domain/validation.ts';
import type { UpdateContactInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Changes or retires a contact; what is left out stays. */
export const updateContact = customerCommand<UpdateContactInput>('updateContact', {
  on: (input) => input.customerId,
  decide(customer, input, _) {
    const contacts = customer.contacts ?? [];
    const contact = contacts.find((one) => one.id === input.contactId);
    if (contact === undefined) {
      return refuse(
        'NOT_FOUND',
        { entity: 'Contact', id: input.contactId },
        `The customer has no contact ${input.contactId}.`,
      );
    }
    const wrong = firstOf(
      input.name === null ? invalid('input.name', 'REQUIRED', 'present: a contact keeps a name') : null,
      checkContact('input', input),
    );
    if (wrong !== null) return wrong;

    const changed: Contact = {
      ...contact,
      name: input.name ?? contact.name,
      email: input.email === undefined ? contact.email : input.email,
      phone: input.phone === undefined ? contact.phone : input.phone,
      roles: input.roles ?? contact.roles,
      active: input.active ?? contact.active,
    };
    return change(
      { ...customer, contacts: contacts.map((one) => (one === contact ? changed : one)) },
      'customer.contact.updated',
    );
  },
});
