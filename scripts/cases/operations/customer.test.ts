import { describe, expect, it } from 'vitest';
import { RefusedCase, UnfitInput } from '../operation.ts';
import { customerOperations } from './customer.ts';

const run = (op: string, input: unknown): unknown => customerOperations[op]?.(input);

describe('sameNormalisedName', () => {
  it('asks whether all names are one', () => {
    expect(run('sameNormalisedName', { names: ['Hello World Oy', 'Hello World, ltd.', 'Hello World'] })).toEqual({
      same: true,
    });
    expect(run('sameNormalisedName', { names: ['Hello World Oy', 'Hello Word'] })).toEqual({ same: false });
    expect(run('sameNormalisedName', { names: [] })).toEqual({ same: true });
  });
});

describe('matchCustomers', () => {
  const vat = (value: string) => [{ country: 'DE', type: 'VAT', value, status: 'VALID' }];

  it('answers one result a pair, and whether order matters', () => {
    const left = { id: 'c1', country: 'DE', name: 'Acme GmbH', taxIds: vat('DE 123') };
    expect(
      run('matchCustomers', {
        pairs: [
          { left, right: { incoming: true, country: 'DE', name: 'Other', taxIds: vat('123') } },
          { left: { id: 'c2', incoming: true, country: 'DE', name: 'Other', taxIds: vat('123') }, right: left },
          { left, right: { id: 'c2', country: 'DE', name: 'Other', siteCode: 'B', taxIds: vat('123') } },
          { left, right: { id: 'c2', country: 'DE', name: 'Acme', taxIds: vat('9') } },
          { left, right: { id: 'c2', country: 'FR', name: 'Birch', taxIds: null, registryIds: null, domain: null } },
        ],
      }),
    ).toMatchObject({
      results: [
        { tier: 'D1', outcome: 'REFUSED', error: 'DUPLICATE_CUSTOMER', existingId: 'c1' },
        { tier: 'D1', outcome: 'REFUSED', error: 'DUPLICATE_CUSTOMER', existingId: 'c1' },
        { tier: 'D1', outcome: 'BRANCH_ALLOWED', error: null },
        { tier: 'X', outcome: 'DISTINCT' },
        { tier: null, outcome: 'NEW' },
      ],
      symmetric: true,
    });
  });
});

describe('matchScore', () => {
  it('takes the similarity as text or number, and what is missing for not so', () => {
    const pairs = [
      {
        sameNormalisedName: true,
        sameDomain: true,
        sameCountry: true,
        samePostalAndHouse: true,
        rightIsIncoming: true,
      },
      { sameNormalisedName: true, sameDomain: true, sameCountry: true, samePostalAndHouse: true },
      { tokenSimilarity: 0.92, sameDomain: true, sameCountry: null },
      { tokenSimilarity: '0.9199', sameDomain: true, sameCountry: false, freeMailDomain: true },
    ];
    expect(run('matchScore', { pairs })).toEqual({
      score: [100, 100, 60, 0],
      outcome: ['AUTO_LINK', 'NOT_MERGED', 'REVIEW', 'NEW'],
    });
    const close = ['0.91999999999999993', 0.9199999999999999, '0.92000000000000004', 1];
    expect(run('matchScore', { pairs: close.map((tokenSimilarity) => ({ tokenSimilarity })) })).toMatchObject({
      score: [0, 0, 25, 25],
    });
    expect(() => run('matchScore', { pairs: [{ tokenSimilarity: 'much' }] })).toThrow(UnfitInput);
  });
});

describe('planMerge', () => {
  const stated = (value: string, source: string, at: string) => ({ value, source, at });
  const side = (id: string, more: object = {}) => ({
    id,
    status: 'ACTIVE',
    createdAt: '2024-01-01',
    postedDocuments: false,
    legalName: { value: id, verified: false, source: 'CRM', at: '2024-01-01' },
    tradingName: stated(id, 'CRM', '2024-01-01T00:00:00Z'),
    segment: stated(id, 'CRM', '2024-01-01'),
    contacts: [],
    parentId: null,
    children: [],
    billingAccounts: [],
    ...more,
  });

  it('shows the plan with plain values', () => {
    const right = side('b', {
      legalName: { value: 'B', verified: false, source: 'finance steward', at: '2023-01-01' },
      contacts: ['y', 'x'],
      postedDocuments: 3,
    });
    expect(run('planMerge', { left: side('a'), right })).toMatchObject({
      survivorId: 'b',
      loserId: 'a',
      loser: { status: 'MERGED', mergedIntoId: 'b' },
      fields: { legalName: 'B', contacts: ['x', 'y'], status: 'ACTIVE', parentId: null },
      childrenOfSurvivor: [],
      billingAccounts: [],
    });
  });

  it('lets the runner show a refusal', () => {
    expect(() => run('planMerge', { left: side('a'), right: side('b', { status: 'MERGED' }) })).toThrow(RefusedCase);
    expect(() => run('planMerge', { left: side('a', { createdAt: '2024-02-30' }), right: side('b') })).toThrow(
      UnfitInput,
    );
  });
});

describe('mergeRules', () => {
  it('answers each step in its own form', () => {
    const party = { id: 'a', status: 'ACTIVE', createdAt: '2024-01-01', postedDocuments: false };
    const may = {
      do: 'mayMerge',
      ancestorOfOther: false,
      ruleX: false,
      processInFlight: false,
      postedDocuments: true,
      requester: 'ann',
    };
    const steps = [
      { do: 'survivor', left: party, right: { ...party, id: 'b', createdAt: '2023-12-31T23:59:59Z' } },
      { ...may, approver: 'bob' },
      { ...may, approver: 'ann' },
      { ...may, approver: null, postedDocuments: false },
      { ...may, approver: 'bob', ruleX: true },
      { ...may, approver: 'bob', ancestorOfOther: true },
      { ...may, approver: 'bob', processInFlight: true },
      {
        do: 'resolveAlias',
        merges: [
          ['a', 'b'],
          ['b', 'c'],
        ],
        lookup: 'a',
      },
      { do: 'resolveAlias', merges: [], lookup: 'a' },
      { do: 'mayUnmerge', mergedAt: '2025-01-01T23:00:00Z', today: '2025-01-31', postedOnLoserData: false },
      { do: 'mayUnmerge', mergedAt: '2025-01-01', today: '2025-02-01', postedOnLoserData: false },
      { do: 'mayUnmerge', mergedAt: '2025-01-01', today: '2025-01-02', postedOnLoserData: true },
    ];
    expect(run('mergeRules', { steps })).toEqual({
      results: [
        ...['b', true, false, true, false, false, false],
        { id: 'c', pathLength: 1 },
        { id: 'a', pathLength: 0 },
        ...[true, false, false],
      ],
    });
  });
});
