import { describe, expect, it } from 'vitest';
import type { Address, Contact, CustomerId, MergeRecordId } from './customer.ts';
import { isSamePerson, withoutContacts, withoutName } from './erasure.ts';
import { customerWith } from './fixtures/customers.ts';
import { newRecord } from './merge/merge-record.ts';

const contact = (id: string, name: string) =>
  ({ id, name, email: 'a@b.example', phone: '+4930', roles: ['BILLING'], active: true }) as unknown as Contact;

describe('erasing', () => {
  it('a contact leaves the others, and knows the same person under another id', () => {
    const [ada, bob] = [contact('con_1', 'Ada'), contact('con_2', 'Bob')];
    const { customer, subjects } = withoutContacts(customerWith({ contacts: [ada, bob] }), (one) => one === ada);
    expect(customer.contacts).toEqual([{ ...ada, name: null, email: null, phone: null, active: false }, bob]);
    expect(subjects).toEqual(['con_1']);
    expect(isSamePerson(ada, contact('con_9', 'Ada'))).toBe(true);
    expect(isSamePerson(ada, bob)).toBe(false);
  });

  it('a person leaves no name of it, nor of who it was before a merge', () => {
    const survivorId = 'cus_s' as CustomerId;
    const asked = { id: 'mrg_1' as MergeRecordId, by: 'ann', at: new Date(0) };
    const values = [
      { field: 'legalName', value: 'Fern Former' },
      { field: 'segment', value: 'SMB' },
    ];
    const record = { ...newRecord('cus_acme' as CustomerId, survivorId, asked), replaced: { id: survivorId, values } };
    const address = { id: 'adr_1', lines: ['1 Main'], postalCode: '123', city: 'Salem' } as unknown as Address;
    const before = customerWith({
      tradingName: 'Fern',
      contacts: [contact('con_1', 'Ada')],
      addresses: [address],
      merges: [record],
    });
    const { customer, subjects } = withoutName(before);
    expect(customer).toMatchObject({
      legalName: null,
      tradingName: null,
      normalisedName: null,
      contacts: [{ name: null }],
      addresses: [{ lines: [], postalCode: null, city: 'Salem' }],
      merges: [{ replaced: { values: [{ field: 'legalName', value: null }, values[1]] } }],
    });
    expect(subjects).toEqual(['cus_acme', 'con_1']);
  });
});
