import { compare, decimal, multiply, type Decimal } from '../../../../core/decimal.ts';
import { inOrder, type Reason } from './reasons.ts';

/** What the score counts, as far as it is known; `sameCountry` is null when one of the two has no country. */
export type ScoreFacts = {
  readonly sameNormalisedName: boolean;
  /** Jaro-Winkler over the sorted words, exact, as a fraction of two whole or decimal numbers. */
  readonly tokenSimilarity: { readonly numerator: Decimal; readonly denominator: Decimal };
  readonly sameDomain: boolean;
  readonly freeMailDomain: boolean;
  readonly sameCountry: boolean | null;
  readonly samePostalAndHouse: boolean;
  readonly samePhone: boolean;
  readonly sameRegistryParent: boolean;
};

/** From this similarity on, two different names count as nearly the same (*Choice* of DOMAIN 3.5). */
export const similarityMin: Decimal = decimal('0.92');

/** The weights of DOMAIN 3.5 for pairs that no tier decides. */
export const weights: readonly {
  readonly reason: Reason;
  readonly points: number;
  readonly holds: (facts: ScoreFacts) => boolean;
}[] = [
  { reason: 'SAME_NAME', points: 40, holds: (facts) => facts.sameNormalisedName },
  { reason: 'SIMILAR_NAME', points: 25, holds: (facts) => !facts.sameNormalisedName && isSimilar(facts) },
  { reason: 'SAME_DOMAIN', points: 35, holds: (facts) => facts.sameDomain && !facts.freeMailDomain },
  { reason: 'SAME_COUNTRY', points: 10, holds: (facts) => facts.sameCountry === true },
  { reason: 'OTHER_COUNTRY', points: -15, holds: (facts) => facts.sameCountry === false },
  { reason: 'SAME_ADDRESS', points: 15, holds: (facts) => facts.samePostalAndHouse },
  { reason: 'SAME_PHONE', points: 10, holds: (facts) => facts.samePhone },
  { reason: 'SAME_REGISTRY_PARENT', points: 10, holds: (facts) => facts.sameRegistryParent },
];

export const linkScoreMin = 90;
export const reviewScoreMin = 60;
const scoreMax = 100;

export type Score = { readonly score: number; readonly reasons: readonly Reason[] };

/** The sum of the weights that hold, at least 0 and at most 100, and which they are. */
export function scoreOf(facts: ScoreFacts): Score {
  const counted = weights.filter(({ holds }) => holds(facts));
  const sum = counted.reduce((points, weight) => points + weight.points, 0);
  return { score: Math.min(scoreMax, Math.max(0, sum)), reasons: inOrder(counted.map(({ reason }) => reason)) };
}

export type ScoreOutcome = 'AUTO_LINK' | 'REVIEW' | 'NEW' | 'NOT_MERGED';

/**
 * What a score leads to. Only a record that comes in is linked by itself, and only while no document names it (as in D3);
 * two customers that exist are never merged by a score.
 */
export function outcomeOf(
  score: number,
  pair: { readonly bothExist: boolean; readonly incomingHasDocuments: boolean },
): ScoreOutcome {
  if (score < reviewScoreMin) return 'NEW';
  if (score < linkScoreMin) return 'REVIEW';
  if (pair.bothExist) return 'NOT_MERGED';
  return pair.incomingHasDocuments ? 'REVIEW' : 'AUTO_LINK';
}

function isSimilar({ tokenSimilarity: { numerator, denominator } }: ScoreFacts): boolean {
  return compare(numerator, multiply(similarityMin, denominator)) >= 0;
}
