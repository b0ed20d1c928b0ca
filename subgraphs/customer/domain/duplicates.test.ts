import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import type { Scope } from '../../../core/scope.ts';
import type { CustomerId } from './customer.ts';
import { refuseDuplicate, type Holder } from './duplicates.ts';

const everything: Scope = { kind: 'everything', on: civilDate('2025-01-01') };
const acme = 'cus_acme' as CustomerId;
const number = { country: 'DE', type: 'VAT' as const, normalisedValue: 'DE1', siteCode: null };
const holder: Holder = { ...number, customerId: acme, legalRoot: acme };
const nobody = { numbers: [], holders: [], registryHolders: [], branchOf: null, scope: everything };

describe('refuseDuplicate', () => {
  it('refuses a number that somebody holds, and names them to who may know', () => {
    expect(refuseDuplicate({ ...nobody, numbers: [number], holders: [holder] })).toMatchObject({
      code: 'DUPLICATE_CUSTOMER',
      details: { existingId: acme, reasons: ['the same VAT number'] },
    });
  });

  it('refuses a registry number', () => {
    expect(refuseDuplicate({ ...nobody, registryHolders: [acme] })).toMatchObject({
      details: { existingId: acme, reasons: ['the same registry number'] },
    });
  });

  it.each([
    ['a branch of a head office', 'north', null],
    ['a branch beside another', 'north', 'south'],
  ])('lets %s share the number', (_what, own, others) => {
    const found = { numbers: [{ ...number, siteCode: own }], holders: [{ ...holder, siteCode: others }] };
    expect(refuseDuplicate({ ...nobody, ...found })).toBeNull();
    expect(refuseDuplicate({ ...nobody, ...found, branchOf: acme })).toBeNull();
    expect(refuseDuplicate({ ...nobody, ...found, branchOf: 'cus_birch' as CustomerId })).toMatchObject({
      code: 'DUPLICATE_CUSTOMER',
    });
  });

  it.each(['north', null])('refuses who comes in beside a branch with the site code %s', (siteCode) => {
    const site = { numbers: [{ ...number, siteCode }], holders: [{ ...holder, siteCode: 'north' }] };
    expect(refuseDuplicate({ ...nobody, ...site })).toMatchObject({ code: 'DUPLICATE_CUSTOMER' });
  });

  it('says no more than that a number is taken to who may not know by whom', () => {
    const outsider: Scope = { kind: 'nothing', on: civilDate('2025-01-01') };
    expect(refuseDuplicate({ ...nobody, scope: outsider, numbers: [number], holders: [holder] })).toEqual({
      code: 'DUPLICATE_CUSTOMER',
      details: { existingId: null, reasons: ['the same VAT number'] },
      message: 'Another customer has the same VAT number.',
    });
  });

  it('has nothing against another number, country or type', () => {
    for (const other of [{ normalisedValue: 'DE2' }, { country: 'AT' }, { type: 'GST' as const }]) {
      expect(refuseDuplicate({ ...nobody, numbers: [{ ...number, ...other }], holders: [holder] })).toBeNull();
    }
  });
});
