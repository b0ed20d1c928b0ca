import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Customer } from '../customer.ts';
import type { MatchCandidate } from './match-candidate.ts';

export type Decided = { readonly customer: Customer; readonly candidate: MatchCandidate };

/** The customer with a person's word on one of its open candidates. What was decided stays decided (DOMAIN 3.5). */
export function withDecision(
  customer: Customer,
  candidateId: string,
  decision: { readonly state: 'CONFIRMED' | 'REJECTED'; readonly by: string; readonly at: Date },
): Result<Decided> {
  const candidates = customer.matchCandidates ?? [];
  const candidate = candidates.find(({ id }) => id === candidateId);
  if (candidate === undefined) return deny(notFound(candidateId));
  if (candidate.state !== 'OPEN') return deny(alreadyDecided(candidate, decision.state));
  const decided = { ...candidate, state: decision.state, decidedBy: decision.by, decidedAt: decision.at };
  const matchCandidates = candidates.map((one) => (one === candidate ? decided : one));
  return accept({ customer: { ...customer, matchCandidates }, candidate: decided });
}

function notFound(id: string): Refusal {
  const sentence = `The customer has no candidate ${id}: name the left customer of the pair.`;
  return refuse('NOT_FOUND', { entity: 'MatchCandidate', id }, sentence);
}

function alreadyDecided({ state }: MatchCandidate, wanted: string): Refusal {
  const attempted = wanted === 'CONFIRMED' ? 'confirmMatch' : 'rejectMatch';
  const details = { entity: 'MatchCandidate', state, attempted, allowed: ['OPEN'] };
  return refuse('ILLEGAL_TRANSITION', details, `${attempted} is not allowed for a MatchCandidate in state ${state}.`);
}
