import { describe, expect, it } from 'vitest';
import { compared, type Party } from './party.ts';
import { comparedFields, mayPropose } from './rejections.ts';

const acme: Party = { id: 'cus_a', country: 'DE', name: 'Acme GmbH', phones: ['+491', '+492'] };
const birch: Party = { id: 'cus_b', country: 'DE', name: 'Acme' };
const rejected = new Set([comparedFields(compared(acme), compared(birch))]);

describe('mayPropose', () => {
  it('does not propose a rejected pair again, in neither order', () => {
    expect(mayPropose(compared(acme), compared(birch), rejected)).toBe(false);
    expect(mayPropose(compared(birch), compared(acme), rejected)).toBe(false);
  });

  it('does not take another order of a list, or another spelling, for a change', () => {
    const same = { ...acme, name: 'ACME Ltd', phones: ['+492', '+491'] };
    expect(mayPropose(compared(same), compared(birch), rejected)).toBe(false);
  });

  it.each<[string, Partial<Party>]>([
    ['the name', { name: 'Acme Tools' }],
    ['the country', { country: 'AT' }],
    ['the domain', { domain: 'acme.de' }],
    ['a tax number', { taxIds: [{ country: 'DE', type: 'VAT', value: '1', status: 'VALID' }] }],
    ['a registry number', { registryIds: [{ scheme: 'DUNS', value: '1' }] }],
    ['an address', { addresses: [{ postalCode: '1', houseNumber: '1' }] }],
    ['a phone number', { phones: ['+491'] }],
    ['the registry parent', { registryParent: 'LEI 1' }],
    ['the customer', { id: 'cus_c' }],
  ])('proposes it again once %s is another', (_what, change) => {
    expect(mayPropose(compared({ ...acme, ...change }), compared(birch), rejected)).toBe(true);
  });

  it('sees that a number became valid', () => {
    const taxId = { country: 'DE', type: 'VAT', value: '1' };
    const before = compared({ ...acme, taxIds: [{ ...taxId, status: 'UNCHECKED' }] });
    const after = compared({ ...acme, taxIds: [{ ...taxId, status: 'VALID' }] });
    expect(mayPropose(after, compared(birch), new Set([comparedFields(before, compared(birch))]))).toBe(true);
  });
});
