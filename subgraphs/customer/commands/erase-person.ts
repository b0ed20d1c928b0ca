import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import type { Address, Contact, Customer } from '../domain/customer.ts';
import { invalid } from '../domain/validation.ts';
import type { ErasePersonInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Makes a person's values unreadable for ever: cleared here, their key destroyed for everything told before. */
export const erasePerson = customerCommand<ErasePersonInput>('erasePerson', {
  on: (input) => input.customerId,
  decide(customer, { contactId }) {
    if (contactId == null) return eraseCustomer(customer);
    const contacts = customer.contacts ?? [];
    if (!contacts.some((contact) => contact.id === contactId)) {
      return refuse('NOT_FOUND', { entity: 'Contact', id: contactId }, `The customer has no contact ${contactId}.`);
    }
    const erased = contacts.map((contact) => (contact.id === contactId ? withoutPerson(contact) : contact));
    return erasure({ ...customer, contacts: erased }, [contactId]);
  },
});

function eraseCustomer(customer: Customer) {
  if (customer.kind !== 'PERSON') return invalid('input.contactId', 'REQUIRED', 'given: a company is not a person');
  if (customer.status !== 'INACTIVE')
    return invalid('Customer.status', 'CUSTOMER_INACTIVE', 'INACTIVE before the person is erased');
  const contacts = customer.contacts ?? [];
  const after: Customer = {
    ...customer,
    legalName: null,
    tradingName: null,
    normalisedName: null,
    addresses: (customer.addresses ?? []).map(withoutPlace),
    contacts: contacts.map(withoutPerson),
  };
  return erasure(after, [customer.id, ...contacts.map((contact) => contact.id)]);
}

function erasure(after: Customer, subjects: readonly string[]) {
  return { ...change(after, { type: 'customer.person.erased', data: { subjects } }), erases: subjects };
}

function withoutPerson(contact: Contact): Contact {
  return { ...contact, name: null, email: null, phone: null, active: false };
}

function withoutPlace(address: Address): Address {
  return { ...address, lines: [], postalCode: null };
}
