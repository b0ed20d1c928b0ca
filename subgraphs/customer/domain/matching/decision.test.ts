import { describe, expect, it } from 'vitest';
import { customerWith } from '../fixtures/customers.ts';
import { withDecision } from './decision.ts';
import type { MatchCandidate } from './match-candidate.ts';

const at = new Date('2026-03-31T10:00:00Z');
const candidate = (id: string, state: MatchCandidate['state'] = 'OPEN') =>
  ({ id, state, decidedBy: null, decidedAt: null }) as MatchCandidate;
const [first, second] = [candidate('mat_1'), candidate('mat_2')];
const customer = customerWith({ matchCandidates: [first, second] });

describe('a candidate that a person decides on', () => {
  it.each(['CONFIRMED', 'REJECTED'] as const)('is %s by that person, and the others stay as they are', (state) => {
    const decided = { ...second, state, decidedBy: 'dora', decidedAt: at };
    expect(withDecision(customer, 'mat_2', { state, by: 'dora', at })).toEqual({
      ok: true,
      value: { customer: { ...customer, matchCandidates: [first, decided] }, candidate: decided },
    });
  });

  it.each(['CONFIRMED', 'REJECTED', 'EXPIRED'] as const)('is open, not %s', (state) => {
    const decided = customerWith({ matchCandidates: [candidate('mat_1', state)] });
    for (const [wanted, attempted] of [
      ['CONFIRMED', 'confirmMatch'],
      ['REJECTED', 'rejectMatch'],
    ] as const) {
      expect(withDecision(decided, 'mat_1', { state: wanted, by: 'dora', at })).toMatchObject({
        ok: false,
        refusal: {
          code: 'ILLEGAL_TRANSITION',
          details: { entity: 'MatchCandidate', state, attempted, allowed: ['OPEN'] },
        },
      });
    }
  });

  it('is one of the customer’s', () => {
    for (const other of [customerWith({ matchCandidates: [] }), customerWith({ matchCandidates: null })]) {
      expect(withDecision(other, 'mat_1', { state: 'REJECTED', by: 'dora', at })).toMatchObject({
        ok: false,
        refusal: {
          code: 'NOT_FOUND',
          details: { entity: 'MatchCandidate', id: 'mat_1' },
          message: 'The customer has no candidate mat_1: name the left customer of the pair.',
        },
      });
    }
  });
});
