import { canonicalHash } from '../../../../core/canonical-hash.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { partsMax, type Customer } from '../customer.ts';
import { invalid } from '../validation.ts';
import { blockingKeys, indexOf, matchesOf, type Candidate } from './candidates.ts';
import { comparedCustomer } from './customer-party.ts';
import type { MatchCandidate } from './match-candidate.ts';
import type { Compared } from './party.ts';
import { comparedFields } from './rejections.ts';

type Make = { readonly newId: <Id extends string>(prefix: string) => Id; readonly now: Date };

/** How many pairs one search proposes at most, the strongest first: more of them nobody looks through. */
export const proposalsMax = 20;

/**
 * The customer with a candidate for every pair that a person has to decide (DOMAIN 3.5, D3, D4 and the score), and with
 * those EXPIRED that nobody decided and that are no longer alike. A pair that was decided is proposed again only when what
 * was compared has changed; one that is open on either side stays the one candidate.
 */
export function withProposals(customer: Customer, near: readonly Customer[], make: Make): Proposed {
  const known = customer.matchCandidates ?? [];
  const own = comparedCustomer(customer);
  const others = new Map(near.map((other) => [other.id, { customer: other, compared: comparedCustomer(other) }]));
  const alike = matchesOf(own, indexOf([...others.values()].map((other) => other.compared))).filter(isForReview);

  const kept = known.map((candidate) =>
    candidate.state === 'OPEN' && !alike.some((one) => one.candidate.id === candidate.rightId)
      ? { ...candidate, state: 'EXPIRED' as const, decidedAt: make.now }
      : candidate,
  );
  const proposed = alike
    .filter(({ candidate }) => {
      const other = others.get(candidate.id as Customer['id'])?.customer;
      const decided = [...kept, ...(other?.matchCandidates ?? [])].filter((one) => isPair(one, own, candidate));
      return !decided.some(({ state, comparedHash }) => state === 'OPEN' || comparedHash === hashOf(own, candidate));
    })
    .slice(0, Math.max(0, Math.min(proposalsMax, partsMax.matchCandidates - kept.length)))
    .map((one) => newCandidate(own, one, make));
  return {
    customer: { ...customer, matchCandidates: [...kept, ...proposed] },
    proposed,
    expired: kept.filter((candidate, index) => candidate !== known[index]),
  };
}

export type Proposed = {
  readonly customer: Customer;
  readonly proposed: readonly MatchCandidate[];
  readonly expired: readonly MatchCandidate[];
};

/** What a duplicate of the customer shares with it, one key each: who shares none need not be looked at. */
export function keysOf(customer: Customer): readonly string[] {
  return blockingKeys(comparedCustomer(customer));
}

/** What is told of new candidates: nothing where there are none. */
export function proposedEvents(proposed: readonly MatchCandidate[]) {
  if (proposed.length === 0) return [];
  return [{ type: 'customer.matchCandidate.proposed', data: { candidateIds: proposed.map(({ id }) => id) } }];
}

/**
 * Why a customer may not go into business while somebody may be it already, or null (DOMAIN 3.2). `became` says who was
 * merged into whom since: who was merged into this very customer is no other any more.
 */
export function refuseUnderReview(
  customer: Customer,
  openElsewhere: number,
  became: ReadonlyMap<Customer['id'], Customer['id']> = new Map(),
): Refusal | null {
  const candidates = customer.matchCandidates ?? [];
  const confirmed = candidates
    .filter(({ state }) => state === 'CONFIRMED')
    .map(({ rightId, reasons }) => ({ existingId: became.get(rightId) ?? rightId, reasons }))
    .find(({ existingId }) => existingId !== customer.id);
  if (confirmed !== undefined) {
    const sentence = `It was confirmed to be customer ${confirmed.existingId}: merge the two, or use that one.`;
    return refuse('DUPLICATE_CUSTOMER', confirmed, sentence);
  }
  const open =
    candidates.filter(({ state, rightId }) => state === 'OPEN' && !became.has(rightId)).length + openElsewhere;
  if (open === 0) return null;
  return invalid(
    'Customer.matchCandidates',
    'DUPLICATE_REVIEW_CLOSED',
    `confirmed or rejected first: ${open} are open`,
  );
}

function isForReview({ match }: Candidate): boolean {
  return match.outcome === 'LINK_PROPOSED' || match.outcome === 'REVIEW';
}

function isPair({ leftId, rightId }: MatchCandidate, a: Compared, b: Compared): boolean {
  return (leftId === a.id && rightId === b.id) || (leftId === b.id && rightId === a.id);
}

function newCandidate(own: Compared, { candidate, match }: Candidate, { newId, now }: Make): MatchCandidate {
  return {
    id: newId('mat'),
    leftId: own.id as Customer['id'],
    rightId: candidate.id as Customer['id'],
    rule: match.tier === 'D3' || match.tier === 'D4' ? match.tier : 'SCORE',
    score: match.score,
    reasons: match.reasons,
    state: 'OPEN',
    comparedHash: hashOf(own, candidate),
    proposedAt: now,
    decidedBy: null,
    decidedAt: null,
  };
}

function hashOf(a: Compared, b: Compared): string {
  return canonicalHash(comparedFields(a, b));
}
