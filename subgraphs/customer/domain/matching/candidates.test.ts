import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockingKeys, indexOf, matchesOf } from './candidates.ts';
import { compared, type Party } from './party.ts';
import { matchOf } from './tiers.ts';

const acme: Party = { id: 'cus_a', country: 'DE', name: 'Acme GmbH', domain: 'acme.de' };

describe('blockingKeys', () => {
  it('are what a match has in common', () => {
    const party = compared({
      ...acme,
      taxIds: [{ country: 'DE', type: 'VAT', value: '1', status: 'VALID' }],
      registryIds: [{ scheme: 'DUNS', value: '2' }],
      addresses: [{ postalCode: '3', houseNumber: '4' }],
    });
    expect(blockingKeys(party)).toEqual([
      'tax DE VAT DE1',
      'registry DUNS 2',
      'name acme',
      'domain acme.de',
      'address DE 3 4',
    ]);
  });

  it('are none for a party of which nothing is known', () => {
    expect(blockingKeys(compared({ id: null, country: null, name: '' }))).toEqual([]);
  });
});

describe('matchesOf', () => {
  it('finds duplicates, branches, proposals and reviews, the strongest first', () => {
    const taxIds = [{ country: 'DE', type: 'VAT', value: '1', status: 'VALID' as const }];
    const known = [
      compared({ ...acme, id: 'cus_same_name', domain: null }),
      compared({ ...acme, id: 'cus_similar', name: 'Acmee' }),
      compared({ ...acme, id: 'cus_same_name_2', domain: null }),
      compared({ ...acme, id: 'cus_other', name: 'Birch', country: 'FR' }),
      compared({ ...acme, id: 'cus_linked' }),
      compared({ ...acme, id: 'cus_branch', siteCode: 'north', taxIds }),
      compared({ ...acme, id: 'cus_duplicate', name: 'Other', siteCode: 'south', taxIds }),
      compared({ ...acme, id: 'cus_distinct', taxIds: [{ ...taxIds[0]!, value: '2' }] }),
    ];
    const found = matchesOf(compared({ ...acme, id: null, siteCode: 'south', taxIds }), indexOf(known));
    expect(found.map(({ candidate, match }) => [candidate.id, match.outcome])).toEqual([
      ['cus_duplicate', 'REFUSED'],
      ['cus_branch', 'BRANCH_ALLOWED'],
      ['cus_linked', 'LINK_PROPOSED'],
      ['cus_same_name', 'REVIEW'],
      ['cus_same_name_2', 'REVIEW'],
      ['cus_similar', 'REVIEW'],
    ]);
  });

  it('does not find a customer itself', () => {
    const stored = compared(acme);
    expect(matchesOf(stored, indexOf([stored]))).toEqual([]);
    expect(matchesOf(compared(acme), indexOf([stored]))).toEqual([]);
    const [one, other] = [compared({ ...acme, id: null }), compared({ ...acme, id: null })];
    expect(matchesOf(one, indexOf([one, other])).map(({ candidate }) => candidate)).toEqual([other]);
  });

  it('loses nobody that comparing with everybody would find', () => {
    const party = fc.record<Party>({
      id: fc.uuid(),
      country: fc.constantFrom(null, 'DE', 'AT'),
      name: fc.constantFrom('Acme Tools', 'Acme Tool', 'Tools Acme', 'Birch', ''),
      domain: fc.constantFrom(null, 'acme.de', 'birch.de'),
      taxIds: fc.array(
        fc.record({
          country: fc.constant('DE'),
          type: fc.constant('VAT'),
          value: fc.constantFrom('1', '2'),
          status: fc.constant('VALID' as const),
        }),
        { maxLength: 1 },
      ),
      addresses: fc.array(fc.record({ postalCode: fc.constant('1'), houseNumber: fc.constantFrom('1', '2') }), {
        maxLength: 1,
      }),
      phones: fc.subarray(['+491']),
      registryParent: fc.constantFrom(null, 'LEI 1'),
    });
    fc.assert(
      fc.property(party, fc.array(party, { maxLength: 8 }), (wanted, known) => {
        const [target, all] = [compared(wanted), known.map(compared)];
        const everybody = all.filter((other) => !['NEW', 'DISTINCT'].includes(matchOf(target, other).outcome));
        const found = matchesOf(target, indexOf(all)).map(({ candidate }) => candidate);
        expect(new Set(found)).toEqual(new Set(everybody));
        expect(matchesOf(target, indexOf([...all].reverse())).map(({ candidate }) => candidate)).toEqual(found);
      }),
    );
  });
});
