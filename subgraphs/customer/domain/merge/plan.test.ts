import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMerge, type MergeSide } from './plan.ts';

const [old, recent] = [new Date('2024-01-01'), new Date('2025-01-01')];

const acme: MergeSide = {
  id: 'cus_a',
  status: 'ACTIVE',
  createdAt: old,
  postedDocuments: true,
  legalName: { value: 'Acme GmbH', verified: false, source: 'FINANCE_STEWARD', at: recent },
  tradingName: { value: 'Acme', source: 'CRM', at: old },
  segment: { value: 'MID', source: 'CRM', at: old },
  contacts: ['bob', 'ann'],
  parentId: 'cus_p',
  children: ['cus_k2'],
  billingAccounts: ['ba_2'],
};

const birch: MergeSide = {
  id: 'cus_b',
  status: 'ON_HOLD',
  createdAt: recent,
  postedDocuments: false,
  legalName: { value: 'ACME Gesellschaft mbH', verified: true, source: 'CRM', at: old },
  tradingName: { value: 'Acme Tools', source: 'ERP', at: recent },
  segment: { value: 'LARGE', source: 'CRM', at: recent },
  contacts: ['ann', 'cid'],
  parentId: 'cus_q',
  children: ['cus_k1'],
  billingAccounts: ['ba_1', 'ba_3'],
};

function plan(left: MergeSide, right: MergeSide) {
  const planned = planMerge(left, right);
  expect(planMerge(right, left)).toEqual(planned);
  if (!planned.ok) throw new Error(planned.refusal.message);
  return planned.value;
}

describe('planMerge', () => {
  it('decides every field by its rule', () => {
    expect(plan(acme, birch)).toEqual({
      survivorId: 'cus_a',
      loserId: 'cus_b',
      loser: { status: 'MERGED', mergedIntoId: 'cus_a' },
      fields: {
        legalName: 'ACME Gesellschaft mbH',
        tradingName: 'Acme',
        segment: 'LARGE',
        contacts: ['ann', 'bob', 'cid'],
        parentId: 'cus_p',
        status: 'ON_HOLD',
      },
      decisions: [
        { field: 'legalName', from: 'LOSER' },
        { field: 'tradingName', from: 'SURVIVOR' },
        { field: 'segment', from: 'LOSER' },
        { field: 'contacts', from: 'BOTH' },
        { field: 'parentId', from: 'SURVIVOR' },
        { field: 'status', from: 'BOTH' },
      ],
      childrenOfSurvivor: ['cus_k1', 'cus_k2'],
      billingAccounts: ['ba_1', 'ba_2', 'ba_3'],
    });
  });

  it('keeps the hierarchy of the survivor, also where it has none', () => {
    expect(plan({ ...acme, parentId: null }, birch).fields['parentId']).toBeNull();
  });

  it('does not make the survivor its own child, nor the loser a child', () => {
    const family = plan({ ...acme, children: ['cus_b', 'cus_k'] }, { ...birch, children: ['cus_a', 'cus_k'] });
    expect(family.childrenOfSurvivor).toEqual(['cus_k']);
  });

  it('takes one tax number of each kind, by the legal rule', () => {
    const left = { ...acme, taxIds: { 'DE VAT': { value: 'DE1' }, 'AT VAT': { value: 'ATU1' } } };
    const right = { ...birch, taxIds: { 'DE VAT': { value: 'DE2', verified: true }, 'FR VAT': { value: 'FR1' } } };
    const planned = plan(left, right);
    expect(planned.fields['taxIds']).toEqual({ 'AT VAT': 'ATU1', 'DE VAT': 'DE2', 'FR VAT': 'FR1' });
    expect(planned.decisions).toContainEqual({ field: 'taxIds', from: 'BOTH' });
    expect(plan(left, birch).fields['taxIds']).toEqual({ 'AT VAT': 'ATU1', 'DE VAT': 'DE1' });
    expect(plan(acme, right).fields['taxIds']).toEqual({ 'DE VAT': 'DE2', 'FR VAT': 'FR1' });
  });

  it('decides the fields that only one of the two states', () => {
    const right = {
      ...birch,
      legalAddress: { value: { city: 'Berlin' } },
      accountOwner: { value: 'ann' },
      territory: { value: 'north' },
      externalRefs: ['crm:2'],
      addresses: [{ city: 'Berlin' }],
      domains: ['acme.de'],
    };
    const { fields, decisions } = plan(acme, right);
    expect(fields).toMatchObject({
      legalAddress: { city: 'Berlin' },
      accountOwner: 'ann',
      territory: 'north',
      externalRefs: ['crm:2'],
      addresses: [{ city: 'Berlin' }],
      domains: ['acme.de'],
    });
    expect(decisions).toContainEqual({ field: 'accountOwner', from: 'LOSER' });
    expect(plan({ ...acme, externalRefs: ['crm:3', 'crm:1'] }, right).fields['externalRefs']).toEqual([
      'crm:1',
      'crm:2',
      'crm:3',
    ]);
    expect(plan({ ...acme, domains: ['acme.com'] }, birch).fields['domains']).toEqual(['acme.com']);
    expect(plan({ ...acme, territory: { value: 'south' } }, birch).fields['territory']).toBe('south');
  });

  it('refuses a customer with itself and one that is merged', () => {
    expect(planMerge(acme, { ...birch, id: acme.id })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'input.customerId', rule: 'NOT_ITSELF' } },
    });
    expect(planMerge(acme, { ...birch, status: 'MERGED' })).toMatchObject({
      ok: false,
      refusal: { code: 'ILLEGAL_TRANSITION' },
    });
  });

  it('is the same for both orders', () => {
    const stated = fc.record({
      value: fc.constantFrom('a', 'b', null),
      verified: fc.boolean(),
      source: fc.constantFrom('CRM', 'FINANCE_STEWARD', 'ERP', null),
      at: fc.constantFrom(old, recent, null),
    });
    const side = fc.record({
      status: fc.constantFrom('ACTIVE', 'ON_HOLD', 'PROSPECT'),
      createdAt: fc.constantFrom(old, recent),
      postedDocuments: fc.boolean(),
      legalName: stated,
      tradingName: stated,
      segment: stated,
      contacts: fc.shuffledSubarray(['x', 'y', 'z']),
      parentId: fc.constantFrom('p', null),
      children: fc.shuffledSubarray(['k', 'l']),
      billingAccounts: fc.shuffledSubarray(['m', 'n']),
    });
    fc.assert(
      fc.property(side, side, (left, right) => {
        plan({ ...left, id: 'cus_1' }, { ...right, id: 'cus_2' });
      }),
    );
  });
});
