import type { Branded, CustomerId } from '../../../../core/ids.ts';
import type { MatchCandidateState } from '../states/match-candidate.ts';
import type { Reason } from './reasons.ts';

export type MatchCandidateId = Branded<'MatchCandidateId'>;

/**
 * Two customers that may be one, for a person to decide (DOMAIN 3.1, 3.5). It is a part of the left one, the customer for
 * which duplicates were looked for.
 */
export type MatchCandidate = {
  readonly id: MatchCandidateId;
  readonly leftId: CustomerId;
  readonly rightId: CustomerId;
  /** SCORE where no tier decided. */
  readonly rule: 'D3' | 'D4' | 'SCORE';
  /** 0 to 100; null where a tier decided. */
  readonly score: number | null;
  readonly reasons: readonly Reason[];
  readonly state: MatchCandidateState;
  /** SHA-256 of the fields that were compared: a pair that somebody decided is proposed again only when they differ. */
  readonly comparedHash: string;
  readonly proposedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
};
