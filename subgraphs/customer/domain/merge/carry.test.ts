import { describe, expect, it } from 'vitest';
import type { Address, Contact, Customer, Hold, TaxRegistration } from '../customer.ts';
import { customerWith } from '../fixtures/customers.ts';
import { carryBack, carryParts, refuseTooMany } from './carry.ts';

const contact = (id: string, name: string): Contact =>
  ({ id, name, email: null, phone: null, roles: [], active: true }) as unknown as Contact;
const address = (id: string, values: Partial<Address> = {}): Address =>
  ({
    id,
    use: 'LEGAL',
    lines: ['1 Main'],
    city: 'Salem',
    region: null,
    postalCode: null,
    country: 'US',
    validFrom: '2025-01-01',
    validTo: null,
    verified: false,
    ...values,
  }) as unknown as Address;
const number = (id: string, values: Partial<TaxRegistration> = {}): TaxRegistration =>
  ({
    id,
    country: 'DE',
    type: 'VAT',
    normalisedValue: 'DE1',
    siteCode: null,
    status: 'VALID',
    validTo: null,
    ...values,
  }) as TaxRegistration;
const reference = (externalId: string) =>
  ({
    system: 'crm',
    instance: 'main',
    objectType: 'Account',
    externalId,
    status: 'ACTIVE',
    linkedAt: new Date(0),
  }) as const;
const ids = (parts: readonly { readonly id: string }[] | null) => parts?.map(({ id }) => id);

const survivor = customerWith({
  contacts: [contact('con_1', 'Ada')],
  addresses: [address('adr_1')],
  taxRegistrations: [number('tax_1')],
  registryIds: [{ scheme: 'LEI', country: null, value: 'A' }],
  crossReferences: [reference('1')],
});
const loser = customerWith({
  id: 'cus_birch' as Customer['id'],
  contacts: [contact('con_2', 'Ada'), contact('con_3', 'Bob')],
  addresses: [address('adr_2', { validFrom: '2026-01-01' as never }), address('adr_3', { verified: true })],
  taxRegistrations: [number('tax_2'), number('tax_3', { siteCode: 'PLANT' }), number('tax_4', { status: 'INVALID' })],
  registryIds: [
    { scheme: 'LEI', country: null, value: 'A' },
    { scheme: 'DUNS', country: null, value: 'B' },
  ],
  holds: [{ id: 'hld_1', reason: 'FRAUD' } as Hold],
  crossReferences: [reference('2')],
});

describe('the parts of two customers', () => {
  it('are united in the survivor, exact duplicates once', () => {
    const { survivor: after, loser: left, moved } = carryParts(survivor, loser);
    expect(ids(after.contacts)).toEqual(['con_1', 'con_3']);
    // The day from which an address holds does not make it another one; that it was verified does.
    expect(ids(after.addresses)).toEqual(['adr_1', 'adr_3']);
    expect(ids(after.taxRegistrations)).toEqual(['tax_1', 'tax_3', 'tax_4']);
    expect(after.registryIds?.map(({ value }) => value)).toEqual(['A', 'B']);
    expect(ids(after.holds)).toEqual(['hld_1']);
    expect(after.crossReferences?.map(({ externalId }) => externalId)).toEqual(['1', '2']);
    expect([ids(left.contacts), ids(left.addresses), ids(left.taxRegistrations)]).toEqual([
      ['con_2'],
      ['adr_2'],
      ['tax_2'],
    ]);
    expect([left.holds, left.crossReferences, left.registryIds?.length]).toEqual([[], [], 1]);
    expect(moved).toEqual(['adr_3', 'con_3', 'tax_3', 'tax_4', 'DUNS  B', 'hld_1', 'crm main Account 2']);
  });

  it('go back as they are by then; what was added since stays, and what was taken away does not come back', () => {
    const { survivor: united, loser: left, moved } = carryParts(survivor, loser);
    const since = {
      ...survivor,
      ...united,
      contacts: [...(united.contacts ?? []).map((one) => ({ ...one, active: false })), contact('con_9', 'New')],
      registryIds: (united.registryIds ?? []).filter(({ value }) => value === 'A'),
    };
    const back = carryBack(since, { ...loser, ...left }, moved);
    expect(ids(back.survivor.contacts)).toEqual(['con_1', 'con_9']);
    expect(back.loser.contacts).toEqual([contact('con_2', 'Ada'), { ...contact('con_3', 'Bob'), active: false }]);
    expect(back.loser.registryIds).toEqual([{ scheme: 'LEI', country: null, value: 'A' }]);
    expect(back.loser.crossReferences).toEqual(loser.crossReferences);
  });

  it('have room in one customer, or the merge is refused', () => {
    const many = Array.from({ length: 201 }, (_, n) => contact(`con_${n}`, `Person ${n}`));
    expect(refuseTooMany({ ...survivor, contacts: many })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'Customer.contacts', rule: 'COUNT_MAX' },
    });
    expect(refuseTooMany({ ...survivor, contacts: many.slice(1) })).toBeNull();
  });
});
