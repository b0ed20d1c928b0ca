import { change, companion } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { Customer } from '../domain/customer.ts';
import { isSamePerson, withoutContacts, withoutName, type Erased } from '../domain/erasure.ts';
import { invalid } from '../domain/validation.ts';
import type { ErasePersonInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';
import { companionsMax, lockAll } from './merging/merge-facts.ts';

/** Customers that were merged into it. */
type Facts = { readonly aliases: readonly Customer[] };

/**
 * Makes a person's values unreadable for ever: cleared here, their key destroyed for everything told before. What is left of
 * the person in customers that were merged into this one goes with it.
 */
export const erasePerson = customerCommand<ErasePersonInput, Facts>('erasePerson', {
  on: (input) => input.customerId,
  async gather(reader, _, customer, { scope }) {
    const aliases = await lockAll(reader, await reader.aliasesOf(customer.id, companionsMax), scope);
    return { aliases: [...aliases.values()] };
  },
  decide(customer, { contactId }, { facts }) {
    const erasure = contactId == null ? ofCustomer(customer) : ofContact(customer, contactId);
    if (!erasure.ok) return erasure.refusal;
    const own = erasure.value(customer);
    const others = facts.aliases
      .map((before) => ({ before, ...erasure.value(before) }))
      .filter(({ subjects }) => subjects.length > 0);
    // One list for all: whoever hears of it destroys every key at once.
    const subjects = [...own.subjects, ...others.flatMap((one) => one.subjects)];
    const told = { type: 'customer.person.erased', data: { subjects } };
    return {
      ...change(own.customer, told),
      erases: subjects,
      beside: others.map((other) =>
        companion('Customer', other.before, { after: other.customer, events: [told], erases: other.subjects }),
      ),
    };
  },
});

/** What is to be done to the customer and to each that was merged into it. */
type Erasure = (customer: Customer) => Erased;

function ofContact(customer: Customer, contactId: string): Result<Erasure> {
  const contact = (customer.contacts ?? []).find(({ id }) => id === contactId);
  if (contact === undefined)
    return deny(refuse('NOT_FOUND', { entity: 'Contact', id: contactId }, `The customer has no contact ${contactId}.`));
  return accept((of) =>
    withoutContacts(of, (one) => one.id === contactId || (of !== customer && isSamePerson(one, contact))),
  );
}

function ofCustomer(customer: Customer): Result<Erasure> {
  if (customer.kind !== 'PERSON')
    return deny(invalid('input.contactId', 'REQUIRED', 'given: a company is not a person'));
  if (customer.status !== 'INACTIVE')
    return deny(invalid('Customer.status', 'CUSTOMER_INACTIVE', 'INACTIVE before the person is erased'));
  return accept(withoutName);
}
