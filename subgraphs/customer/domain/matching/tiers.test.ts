import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compared, type Party, type PartyTaxId } from './party.ts';
import { isToldApart, matchOf, type Match } from './tiers.ts';

const vat = (value: string, more: Partial<PartyTaxId> = {}): PartyTaxId => ({
  country: 'DE',
  type: 'VAT',
  value,
  status: 'VALID',
  ...more,
});
const acme: Party = { id: 'cus_a', country: 'DE', name: 'Acme GmbH' };
const incoming: Party = { id: null, country: 'DE', name: 'Acme' };

/** Compares both ways, so that every case of this file also shows that order does not matter. */
function match(left: Party, right: Party): Match {
  const [a, b] = [compared(left), compared(right)];
  expect(matchOf(b, a)).toEqual(matchOf(a, b));
  return matchOf(a, b);
}

describe('D1, the same tax number', () => {
  it('refuses an incoming record and names who is there', () => {
    const found = match({ ...acme, taxIds: [vat('DE 123')] }, { ...incoming, name: 'Other', taxIds: [vat('123')] });
    expect(found).toEqual({
      tier: 'D1',
      outcome: 'REFUSED',
      error: 'DUPLICATE_CUSTOMER',
      existingId: 'cus_a',
      automatic: false,
      score: null,
      reasons: ['SAME_TAX_NUMBER'],
    });
  });

  it('counts unchecked numbers, and none that is invalid or expired', () => {
    const against = (status: PartyTaxId['status']) =>
      match({ ...acme, taxIds: [vat('123', { status })] }, { ...incoming, name: 'Other', taxIds: [vat('123')] })
        .outcome;
    expect(against('UNCHECKED')).toBe('REFUSED');
    expect(against('VALID')).toBe('REFUSED');
    expect(against('INVALID')).toBe('NEW');
    expect(against('EXPIRED')).toBe('NEW');
  });

  it('needs the same country and type', () => {
    const against = (more: Partial<PartyTaxId>) =>
      match({ ...acme, taxIds: [vat('123', more)] }, { ...incoming, name: 'Other', taxIds: [vat('123')] }).tier;
    expect(against({ type: 'GST' })).toBeNull();
    expect(against({ country: 'AT' })).toBeNull();
    expect(against({})).toBe('D1');
  });

  it('allows a branch with a site code of its own', () => {
    const branch = { ...incoming, siteCode: 'north', taxIds: [vat('123')] };
    expect(match({ ...acme, taxIds: [vat('123')] }, branch)).toEqual({
      tier: 'D1',
      outcome: 'BRANCH_ALLOWED',
      error: null,
      existingId: null,
      automatic: false,
      score: null,
      reasons: ['SAME_TAX_NUMBER', 'OTHER_SITE'],
    });
    expect(match({ ...acme, siteCode: 'south', taxIds: [vat('123')] }, branch).outcome).toBe('BRANCH_ALLOWED');
    expect(match({ ...acme, siteCode: 'north', taxIds: [vat('123')] }, branch).outcome).toBe('REFUSED');
    expect(match({ ...acme, taxIds: [vat('123', { siteCode: 'north' })] }, branch).outcome).toBe('REFUSED');
  });

  it('asks the site code of who comes in; of two that exist either may be the branch', () => {
    const [head, north] = [
      { ...acme, taxIds: [vat('123')] },
      { ...acme, siteCode: 'north', taxIds: [vat('123')] },
    ];
    expect(match(north, { ...head, id: null }).outcome).toBe('REFUSED');
    expect(match(head, { ...north, id: null }).outcome).toBe('BRANCH_ALLOWED');
    expect(match(head, { ...north, id: 'cus_b' }).outcome).toBe('BRANCH_ALLOWED');
    expect(match({ ...head, id: null }, { ...north, id: null }).outcome).toBe('BRANCH_ALLOWED');
    expect(match(head, { ...head, id: 'cus_b' }).outcome).toBe('REFUSED');
  });

  it('lets members of one registered tax group share the group’s number', () => {
    const member = (group: string | null): Party => ({ ...incoming, name: 'Other', taxIds: [vat('123', { group })] });
    const found = match({ ...acme, taxIds: [vat('123', { group: 'g1' })] }, member('g1'));
    expect(found.outcome).toBe('BRANCH_ALLOWED');
    expect(found.reasons).toEqual(['SAME_TAX_NUMBER', 'SAME_TAX_GROUP']);
    expect(match({ ...acme, taxIds: [vat('123', { group: 'g1' })] }, member('g2')).outcome).toBe('REFUSED');
    expect(match({ ...acme, taxIds: [vat('123', { group: 'g1' })] }, member(null)).outcome).toBe('REFUSED');
    expect(match({ ...acme, taxIds: [vat('123', { group: null })] }, member(null)).outcome).toBe('REFUSED');
  });

  it('refuses when one of several numbers may not be shared', () => {
    const some = [vat('1', { group: 'g' }), vat('2')];
    expect(match({ ...acme, taxIds: some }, { ...incoming, taxIds: some }).outcome).toBe('REFUSED');
  });

  it('names the smaller id of two that exist, and none of two that come in', () => {
    const taxIds = [vat('123')];
    expect(match({ ...acme, id: 'cus_b', taxIds }, { ...acme, id: 'cus_a', taxIds }).existingId).toBe('cus_a');
    expect(match({ ...incoming, taxIds }, { ...incoming, taxIds }).existingId).toBeNull();
  });
});

describe('D2, the same registry number', () => {
  const lei = [{ scheme: 'LEI', value: '529900T8BM49AURSDO55' }];

  it('refuses, whatever the country says of a number of the world', () => {
    const found = match(
      { ...acme, registryIds: lei },
      { ...incoming, name: 'Other', registryIds: [{ ...lei[0]!, country: 'US' }] },
    );
    expect(found).toMatchObject({ tier: 'D2', outcome: 'REFUSED', error: 'DUPLICATE_CUSTOMER', existingId: 'cus_a' });
    expect(found.reasons).toEqual(['SAME_REGISTRY_NUMBER']);
  });

  it('tells company numbers by their register', () => {
    const number = (country: string) => [{ scheme: 'COMPANY_NO', country, value: '123' }];
    const against = (country: string) =>
      match({ ...acme, registryIds: number('DE') }, { ...incoming, name: 'Other', registryIds: number(country) }).tier;
    expect(against('DE')).toBe('D2');
    expect(against('AT')).toBeNull();
  });

  it('comes before a branch and before X', () => {
    const branch = { ...incoming, siteCode: 'north', registryIds: lei };
    expect(match({ ...acme, registryIds: lei, taxIds: [vat('1')] }, { ...branch, taxIds: [vat('1')] }).tier).toBe('D2');
    expect(match({ ...acme, registryIds: lei, taxIds: [vat('1')] }, { ...branch, taxIds: [vat('2')] }).tier).toBe('D2');
  });
});

describe('X, told apart by valid tax numbers', () => {
  it('is never proposed, whatever else is the same', () => {
    const [left, right] = [vat('1'), vat('2')].map((id) => ({ ...acme, domain: 'acme.de', taxIds: [id] }));
    expect(match(left!, { ...right!, id: null })).toEqual({
      tier: 'X',
      outcome: 'DISTINCT',
      error: null,
      existingId: null,
      automatic: false,
      score: null,
      reasons: ['OTHER_TAX_NUMBER'],
    });
  });

  it('takes valid numbers of one country and type on both sides', () => {
    const apart = (left: readonly PartyTaxId[], right: readonly PartyTaxId[]) => {
      const [a, b] = [compared({ ...acme, taxIds: left }), compared({ ...incoming, taxIds: right })];
      expect(isToldApart(b, a)).toBe(isToldApart(a, b));
      return isToldApart(a, b);
    };
    expect(apart([vat('1')], [vat('2')])).toBe(true);
    expect(apart([vat('1', { status: 'UNCHECKED' })], [vat('2')])).toBe(false);
    expect(apart([vat('1')], [vat('2', { type: 'GST' })])).toBe(false);
    expect(apart([vat('1')], [vat('2', { country: 'AT' })])).toBe(false);
    expect(apart([vat('1')], [])).toBe(false);
    expect(apart([vat('1'), vat('2')], [vat('2'), vat('3')])).toBe(false);
    expect(apart([vat('1'), vat('9', { type: 'GST' })], [vat('1'), vat('8', { type: 'GST' })])).toBe(true);
  });
});

describe('D3, the same domain and name', () => {
  const there = { ...acme, domain: 'www.acme.de' };

  it('proposes a link, automatic for an incoming record without documents', () => {
    const found = match(there, { ...incoming, country: 'AT', domain: 'acme.de' });
    expect(found).toEqual({
      tier: 'D3',
      outcome: 'LINK_PROPOSED',
      error: null,
      existingId: null,
      automatic: true,
      score: null,
      reasons: ['SAME_NAME', 'SAME_DOMAIN'],
    });
    expect(match(there, { ...incoming, domain: 'acme.de', hasDocuments: true }).automatic).toBe(false);
    expect(match({ ...there, hasDocuments: true }, { ...incoming, domain: 'acme.de' }).automatic).toBe(true);
    expect(match(there, { ...there, id: 'cus_b' })).toMatchObject({ outcome: 'LINK_PROPOSED', automatic: false });
  });

  it('does not take a mailbox provider for a domain', () => {
    const found = match({ ...acme, domain: 'a@gmail.com' }, { ...incoming, country: 'AT', domain: 'b@gmail.com' });
    expect(found).toMatchObject({ tier: null, outcome: 'NEW', score: 25 });
  });
});

describe('D4, the same name in one country', () => {
  it('is reviewed', () => {
    expect(match(acme, incoming)).toEqual({
      tier: 'D4',
      outcome: 'REVIEW',
      error: null,
      existingId: null,
      automatic: false,
      score: null,
      reasons: ['SAME_NAME', 'SAME_COUNTRY'],
    });
  });

  it('needs a name and a country', () => {
    expect(match({ ...acme, name: '!' }, { ...incoming, name: '?' }).tier).toBeNull();
    expect(match({ ...acme, country: null }, { ...incoming, country: null })).toMatchObject({ tier: null, score: 40 });
  });
});

describe('the rest, by score', () => {
  const tools = { ...acme, name: 'Acme Tools', domain: 'acme.de' };
  const tool = { ...incoming, name: 'Tool Acme', domain: 'acme.de' };

  it('reviews a similar name at the same domain', () => {
    expect(match(tools, tool)).toEqual({
      tier: null,
      outcome: 'REVIEW',
      error: null,
      existingId: null,
      automatic: false,
      score: 70,
      reasons: ['SIMILAR_NAME', 'SAME_DOMAIN', 'SAME_COUNTRY'],
    });
    expect(match(tools, { ...tool, country: 'AT' })).toMatchObject({ outcome: 'NEW', score: 45 });
  });

  it('counts address, phone and registry parent', () => {
    const more = {
      addresses: [{ postalCode: '10115', houseNumber: '1' }],
      phones: ['+491'],
      registryParent: 'LEI 1',
    };
    const found = match({ ...tools, ...more }, { ...tool, ...more });
    expect(found).toMatchObject({ outcome: 'LINK_PROPOSED', score: 100, automatic: true });
    expect(match({ ...tools, ...more }, { ...tool, ...more, hasDocuments: true })).toMatchObject({
      outcome: 'REVIEW',
      automatic: false,
    });
    expect(match({ ...tools, ...more }, { ...tool, ...more, id: 'cus_b' })).toMatchObject({
      outcome: 'REVIEW',
      score: 100,
      automatic: false,
    });
    expect(match({ ...tools, ...more }, { ...tool, ...more, domain: 'other.de' }).score).toBe(70);
    expect(match({ ...tools, registryParent: 'LEI 1' }, { ...tool, registryParent: 'LEI 2' }).score).toBe(70);
    expect(match({ ...tools, phones: ['+491'] }, { ...tool, phones: ['+492'] }).score).toBe(70);
  });

  it('finds two that have nothing in common new to each other', () => {
    expect(match(acme, { id: null, country: 'FR', name: 'Birch' })).toMatchObject({
      tier: null,
      outcome: 'NEW',
      score: 0,
      reasons: ['OTHER_COUNTRY'],
    });
    expect(match({ ...acme, name: '' }, { ...incoming, name: '' })).toMatchObject({ outcome: 'NEW', score: 10 });
  });
});

it('answers the same for any order of two customers', () => {
  const taxIds = fc.array(
    fc.record({
      country: fc.constantFrom('DE', 'AT'),
      type: fc.constantFrom('VAT', 'GST'),
      value: fc.constantFrom('1', '2'),
      status: fc.constantFrom('VALID' as const, 'UNCHECKED' as const, 'INVALID' as const),
      siteCode: fc.constantFrom(null, 'north'),
      group: fc.constantFrom(null, 'g'),
    }),
    { maxLength: 3 },
  );
  const party = fc.record<Party>({
    id: fc.constantFrom(null, 'cus_a', 'cus_b'),
    country: fc.constantFrom(null, 'DE', 'AT'),
    name: fc.constantFrom('Acme', 'Acme Tools', 'Tool Acme', 'Birch', ''),
    domain: fc.constantFrom(null, 'acme.de', 'birch.de', 'gmail.com'),
    taxIds,
    registryIds: fc.array(fc.record({ scheme: fc.constant('LEI'), value: fc.constantFrom('1', '2') }), {
      maxLength: 1,
    }),
    phones: fc.subarray(['+491', '+492']),
    hasDocuments: fc.boolean(),
  });
  fc.assert(
    fc.property(party, party, (a, b) => {
      match(a, b);
    }),
    { numRuns: 500 },
  );
});
