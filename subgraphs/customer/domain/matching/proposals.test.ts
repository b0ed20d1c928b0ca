import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { Customer, CustomerId } from '../customer.ts';
import { customerWith } from '../fixtures/customers.ts';
import { newAddress, newContact } from '../parts.ts';
import { withDecision } from './decision.ts';
import { keysOf, proposalsMax, proposedEvents, refuseUnderReview, withProposals } from './proposals.ts';

const now = new Date('2026-03-31T10:00:00Z');
const today = civilDate('2026-03-31');

function making() {
  let made = 0;
  const newId = <Id extends string>(prefix: string) => `${prefix}_${(made += 1)}` as Id;
  return { newId, now, today };
}

function customer(id: string, values: Partial<Customer> = {}): Customer {
  return customerWith({ id: `cus_${id}` as CustomerId, legalName: 'Acme Tools Ltd', country: 'GB', ...values });
}

const [acme, twin] = [customer('acme'), customer('twin', { legalName: 'ACME Tools Limited' })];

describe('looking for duplicates', () => {
  it('proposes whom a tier or the score names, with the reasons', () => {
    const sameDomain = { primaryDomain: 'acme.example' };
    const house = (line: string) =>
      newAddress({ use: 'LEGAL', lines: [line], city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' }, making());
    const party = customer('acme', { ...sameDomain, addresses: [house('350 5th Avenue')] });
    const near = [
      customer('domain', sameDomain),
      customer('name', { country: 'GB' }),
      customer('score', { legalName: 'Acme Tool', ...sameDomain, addresses: [house('5th Avenue 350')] }),
      customer('other', { legalName: 'Birch', country: 'FI' }),
    ];
    const { customer: after, proposed, expired } = withProposals(party, near, making());
    expect(proposed).toMatchObject([
      { id: 'mat_1', leftId: 'cus_acme', rightId: 'cus_domain', rule: 'D3', score: null, state: 'OPEN' },
      { rightId: 'cus_name', rule: 'D4', reasons: ['SAME_NAME', 'SAME_COUNTRY'], decidedAt: null, proposedAt: now },
      {
        rightId: 'cus_score',
        rule: 'SCORE',
        score: 85,
        reasons: ['SIMILAR_NAME', 'SAME_DOMAIN', 'SAME_COUNTRY', 'SAME_ADDRESS'],
      },
    ]);
    expect(after).toEqual({ ...party, matchCandidates: proposed });
    expect(expired).toEqual([]);
    expect(proposedEvents(proposed)).toEqual([
      { type: 'customer.matchCandidate.proposed', data: { candidateIds: ['mat_1', 'mat_2', 'mat_3'] } },
    ]);
    expect(proposedEvents([])).toEqual([]);
  });

  it('leaves out what was retired or has ended, and phones of contacts that left', () => {
    const contact = { ...newContact({ name: 'Ada', phone: '+4930123456' }, making()), active: false };
    const ended = {
      ...newAddress({ use: 'LEGAL', lines: ['1 Lane'], city: 'Leeds', postalCode: 'LS1', country: 'GB' }, making()),
      validTo: today,
    };
    expect(keysOf(customer('acme', { contacts: [contact], addresses: [ended] }))).toEqual(['name acme tools']);
    expect(keysOf(customer('acme', { addresses: [{ ...ended, validTo: null }] }))).toEqual([
      'name acme tools',
      'address GB LS1 1',
    ]);
    expect(keysOf(customer('acme', { addresses: [{ ...ended, validTo: null, lines: ['Lane'] }] }))).toEqual([
      'name acme tools',
    ]);
  });

  it('proposes a pair once, whichever of the two looks', () => {
    const first = withProposals(acme, [twin], making()).customer;
    expect(withProposals(first, [twin], making()).proposed).toEqual([]);
    expect(withProposals(twin, [first], making()).proposed).toEqual([]);
  });

  it('proposes a rejected pair again only when what was compared has changed', () => {
    const looked = withProposals(acme, [twin], making()).customer;
    const rejected = withDecision(looked, 'mat_1', { state: 'REJECTED', by: 'dora', at: now });
    if (!rejected.ok) throw new Error('the pair could not be rejected');
    const party = rejected.value.customer;
    expect(withProposals(party, [twin], making()).proposed).toEqual([]);
    expect(withProposals(twin, [party], making()).proposed).toEqual([]);
    const moved = { ...twin, primaryDomain: 'acme.example' };
    expect(withProposals(party, [moved], making()).proposed).toMatchObject([{ rightId: 'cus_twin', state: 'OPEN' }]);
  });

  it('lets an open pair expire that is no longer alike, and no decided one', () => {
    const looked = withProposals(acme, [twin], making()).customer;
    const { customer: after, expired } = withProposals({ ...looked, legalName: 'Birch' }, [twin], making());
    expect(expired).toMatchObject([{ id: 'mat_1', state: 'EXPIRED', decidedBy: null, decidedAt: now }]);
    expect(after.matchCandidates).toEqual(expired);
    const confirmed = withDecision(looked, 'mat_1', { state: 'CONFIRMED', by: 'dora', at: now });
    if (!confirmed.ok) throw new Error('the pair could not be confirmed');
    expect(withProposals({ ...confirmed.value.customer, legalName: 'Birch' }, [], making()).expired).toEqual([]);
  });

  it('proposes no more than somebody looks through', () => {
    const many = Array.from({ length: 30 }, (_, index) => customer(`many${index}`));
    expect(withProposals(acme, many, making()).proposed).toHaveLength(proposalsMax);
    const full = { ...acme, matchCandidates: Array.from({ length: 95 }, (_, index) => decided(`m${index}`)) };
    expect(withProposals(full, many, making()).proposed).toHaveLength(5);
  });
});

function decided(id: string) {
  const [candidate] = withProposals(acme, [customer(`old-${id}`)], making()).proposed;
  if (candidate === undefined) throw new Error('nothing was proposed');
  return { ...candidate, id: id as typeof candidate.id, state: 'REJECTED' as const, decidedAt: now };
}

describe('a review', () => {
  const looked = withProposals(acme, [twin], making()).customer;

  it('keeps a customer from business until it is closed, on either side', () => {
    const open = (count: number) => ({
      code: 'VALIDATION_FAILED',
      details: { path: 'Customer.matchCandidates', rule: 'DUPLICATE_REVIEW_CLOSED' },
      message: `Customer.matchCandidates must be confirmed or rejected first: ${count} are open.`,
    });
    expect(refuseUnderReview(acme, 0)).toBeNull();
    expect(refuseUnderReview(acme, 2)).toMatchObject(open(2));
    expect(refuseUnderReview(looked, 1)).toMatchObject(open(2));
  });

  it('that found a duplicate keeps it from business for good', () => {
    const confirmed = withDecision(looked, 'mat_1', { state: 'CONFIRMED', by: 'dora', at: now });
    expect(confirmed).toMatchObject({
      ok: true,
      value: { candidate: { state: 'CONFIRMED', decidedBy: 'dora', decidedAt: now } },
    });
    if (confirmed.ok)
      expect(refuseUnderReview(confirmed.value.customer, 0)).toMatchObject({
        code: 'DUPLICATE_CUSTOMER',
        details: { existingId: 'cus_twin', reasons: ['SAME_NAME', 'SAME_COUNTRY'] },
        message: 'It was confirmed to be customer cus_twin: merge the two, or use that one.',
      });
  });

  it('is decided once, of a pair that there is', () => {
    const decision = { state: 'REJECTED', by: 'dora', at: now } as const;
    expect(withDecision(acme, 'mat_1', decision)).toMatchObject({
      refusal: {
        code: 'NOT_FOUND',
        details: { entity: 'MatchCandidate', id: 'mat_1' },
        message: 'The customer has no candidate mat_1: name the left customer of the pair.',
      },
    });
    const rejected = withDecision(looked, 'mat_1', decision);
    if (!rejected.ok) throw new Error('the pair could not be rejected');
    for (const [state, attempted] of [
      ['CONFIRMED', 'confirmMatch'],
      ['REJECTED', 'rejectMatch'],
    ] as const) {
      expect(withDecision(rejected.value.customer, 'mat_1', { ...decision, state })).toMatchObject({
        refusal: {
          code: 'ILLEGAL_TRANSITION',
          details: { entity: 'MatchCandidate', state: 'REJECTED', attempted, allowed: ['OPEN'] },
          message: `${attempted} is not allowed for a MatchCandidate in state REJECTED.`,
        },
      });
    }
  });
});
