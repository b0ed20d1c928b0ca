import type { Compared } from './party.ts';
import { matchOf, type Match } from './tiers.ts';

/** Customers by what a match of theirs must share with them. */
export type CandidateIndex = ReadonlyMap<string, readonly Compared[]>;

/**
 * What two customers share when they match, one key each. Nothing is lost: every tier needs a tax number, a registry
 * number or a name in common, and by score nobody comes to a review without a common name, domain or address. The rest
 * (similar name 25, country 10, phone 10, registry parent 10) makes 55 of 60.
 */
export function blockingKeys(party: Compared): readonly string[] {
  return [
    ...party.taxIds.map(({ kind, number }) => `tax ${kind} ${number}`),
    ...party.registryIds.map((id) => `registry ${id}`),
    ...(party.name === '' ? [] : [`name ${party.name}`]),
    ...(party.domain === null ? [] : [`domain ${party.domain}`]),
    ...party.addresses.map((address) => `address ${address}`),
  ];
}

export function indexOf(parties: readonly Compared[]): CandidateIndex {
  const index = new Map<string, Compared[]>();
  for (const party of parties) {
    for (const key of blockingKeys(party)) {
      const block = index.get(key);
      if (block === undefined) index.set(key, [party]);
      else block.push(party);
    }
  }
  return index;
}

export type Candidate = { readonly candidate: Compared; readonly match: Match };

/**
 * Every customer that is a duplicate of the party, may be one, or is its branch: the strongest first, then by score and
 * id. Those that are told apart (X) or below the review's score are left out; so is the party itself.
 */
export function matchesOf(party: Compared, index: CandidateIndex): readonly Candidate[] {
  const near = new Set(blockingKeys(party).flatMap((key) => index.get(key) ?? []));
  return [...near]
    .filter((candidate) => candidate !== party && (party.id === null || candidate.id !== party.id))
    .map((candidate) => ({ candidate, match: matchOf(party, candidate) }))
    .filter(({ match }) => strength[match.outcome] > 0)
    .sort(
      (a, b) =>
        strength[b.match.outcome] - strength[a.match.outcome] ||
        (b.match.score ?? scoreOfTier) - (a.match.score ?? scoreOfTier) ||
        ((a.candidate.id ?? '') < (b.candidate.id ?? '') ? -1 : 1),
    );
}

const strength = { REFUSED: 4, BRANCH_ALLOWED: 3, LINK_PROPOSED: 2, REVIEW: 1, DISTINCT: 0, NEW: 0 } as const;

/** A tier decides before any score. */
const scoreOfTier = 101;
