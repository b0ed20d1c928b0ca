import { describe, expect, it } from 'vitest';
import { compared } from './party.ts';

describe('compared', () => {
  it('normalises everything once', () => {
    const acme = compared({
      id: 'cus_1',
      country: ' de ',
      name: 'Tools Acme GmbH',
      domain: 'https://www.acme.de/',
      siteCode: 'north',
      taxIds: [{ country: 'de', type: 'VAT', value: '123 456 789', status: 'VALID' }],
      registryIds: [
        { scheme: 'LEI', country: 'DE', value: '5299-00T8' },
        { scheme: 'DUNS', value: '15-048-3782' },
        { scheme: 'COMPANY_NO', country: 'DE', value: 'HRB 123' },
      ],
      addresses: [
        { postalCode: '10 115', houseNumber: '12 a' },
        { country: 'at', postalCode: '1010', houseNumber: '1' },
      ],
      phones: ['+49 (30) 123-456'],
      registryParent: 'LEI 1',
      hasDocuments: true,
    });
    expect(acme).toEqual({
      id: 'cus_1',
      country: 'DE',
      name: 'tools acme',
      sortedName: 'acme tools',
      domain: 'acme.de',
      taxIds: [{ kind: 'DE VAT', number: 'DE123456789', isValid: true, siteCode: 'north', group: null }],
      registryIds: ['LEI 529900T8', 'DUNS 150483782', 'COMPANY_NO DE HRB123'],
      addresses: ['DE 10115 12A', 'AT 1010 1'],
      phones: ['+4930123456'],
      registryParent: 'LEI 1',
      hasDocuments: true,
    });
  });

  it('takes what is missing for nothing', () => {
    expect(compared({ id: null, country: null, name: null })).toEqual({
      id: null,
      country: null,
      name: '',
      sortedName: '',
      domain: null,
      taxIds: [],
      registryIds: [],
      addresses: [],
      phones: [],
      registryParent: null,
      hasDocuments: false,
    });
  });

  it('leaves out what identifies nobody', () => {
    const birch = compared({
      id: null,
      country: null,
      name: 'Birch',
      domain: 'birch@gmail.com',
      taxIds: [
        { country: 'DE', type: 'VAT', value: '1', status: 'INVALID' },
        { country: 'DE', type: 'VAT', value: '2', status: 'EXPIRED' },
        { country: 'DE', type: 'VAT', value: ' - ', status: 'VALID' },
        { country: 'DE', type: 'VAT', value: '3', status: 'UNCHECKED', siteCode: 'own', group: 'org' },
      ],
      registryIds: [
        { scheme: 'LEI', value: '--' },
        { scheme: 'COMPANY_NO', value: '7' },
      ],
      addresses: [
        { postalCode: '', houseNumber: '1' },
        { postalCode: '10115', houseNumber: '-' },
        { postalCode: '10115', houseNumber: '7' },
      ],
      phones: ['', 'none'],
    });
    expect(birch.domain).toBeNull();
    expect(birch.taxIds).toEqual([{ kind: 'DE VAT', number: 'DE3', isValid: false, siteCode: 'own', group: 'org' }]);
    expect(birch.registryIds).toEqual(['COMPANY_NO  7']);
    expect(birch.addresses).toEqual([' 10115 7']);
    expect(birch.phones).toEqual([]);
  });

  it('writes Greece one way', () => {
    const [el, gr] = ['EL', 'GR'].map((country) =>
      compared({ id: null, country, name: 'a', taxIds: [{ country, type: 'VAT', value: '1', status: 'VALID' }] }),
    );
    expect(el?.taxIds).toEqual(gr?.taxIds);
  });
});
