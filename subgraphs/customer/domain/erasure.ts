import type { Address, Contact, Customer, MergeRecord } from './customer.ts';
import { sameBut } from './merge/carry.ts';

/** What an erasure leaves of a customer, and whose values are gone. */
export type Erased = { readonly customer: Customer; readonly subjects: readonly string[] };

/** The customer without the persons of these contacts. */
export function withoutContacts(customer: Customer, gone: (contact: Contact) => boolean): Erased {
  const contacts = customer.contacts ?? [];
  return {
    customer: { ...customer, contacts: contacts.map((one) => (gone(one) ? withoutPerson(one) : one)) },
    subjects: contacts.filter(gone).map(({ id }) => id),
  };
}

/** A person that is the customer itself, and everybody at it. */
export function withoutName(customer: Customer): Erased {
  const { customer: left, subjects } = withoutContacts(customer, () => true);
  return {
    customer: {
      ...left,
      legalName: null,
      tradingName: null,
      normalisedName: null,
      addresses: (customer.addresses ?? []).map(withoutPlace),
      merges: (customer.merges ?? []).map(withoutReplaced),
    },
    subjects: [customer.id, ...subjects],
  };
}

/** The same person under another id: a merge leaves exact duplicates where they are. */
export const isSamePerson: (one: Contact, other: Contact) => boolean = sameBut('id');

function withoutPerson(contact: Contact): Contact {
  return { ...contact, name: null, email: null, phone: null, active: false };
}

function withoutPlace(address: Address): Address {
  return { ...address, lines: [], postalCode: null };
}

const names: ReadonlySet<string> = new Set(['legalName', 'normalisedName', 'tradingName']);

/** What a survivor was called before it took over another's name. */
function withoutReplaced(record: MergeRecord): MergeRecord {
  const values = record.replaced.values.map((one) => (names.has(one.field) ? { ...one, value: null } : one));
  return { ...record, replaced: { ...record.replaced, values } };
}
