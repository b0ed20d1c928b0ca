import { decimal } from '../../../../core/decimal.ts';
import { jaroWinkler } from './names/similarity.ts';
import type { Compared, ComparedTaxId } from './party.ts';
import { inOrder, type Reason } from './reasons.ts';
import { outcomeOf, scoreOf } from './score.ts';
import { mayShareAsBranch } from './tax-id.ts';

export type Tier = 'D1' | 'D2' | 'D3' | 'D4' | 'X';
export type MatchOutcome = 'REFUSED' | 'BRANCH_ALLOWED' | 'DISTINCT' | 'LINK_PROPOSED' | 'REVIEW' | 'NEW';

/** What two customers are to each other; the same whichever of them is named first. */
export type Match = {
  /** Null when the score decided, or nothing did. */
  readonly tier: Tier | null;
  readonly outcome: MatchOutcome;
  readonly error: 'DUPLICATE_CUSTOMER' | null;
  /** For a refusal: the customer that is there already. */
  readonly existingId: string | null;
  /** True when the incoming record is linked without a person's decision. */
  readonly automatic: boolean;
  readonly score: number | null;
  readonly reasons: readonly Reason[];
};

type Rule = {
  readonly tier: Tier;
  readonly outcome: MatchOutcome;
  /** Why it holds, or null. */
  readonly reasons: (a: Compared, b: Compared) => readonly Reason[] | null;
};

/**
 * The tiers of DOMAIN 3.5; the first that holds decides. A hard duplicate comes before everything, also before a branch
 * that may share the tax number. X stands before D3 and D4, because what it tells apart is never proposed.
 */
export const tiers: readonly Rule[] = [
  { tier: 'D1', outcome: 'REFUSED', reasons: hold('SAME_TAX_NUMBER', (a, b) => sharedBy(a, b, isRefused)) },
  { tier: 'D2', outcome: 'REFUSED', reasons: hold('SAME_REGISTRY_NUMBER', isSameRegistryId) },
  { tier: 'D1', outcome: 'BRANCH_ALLOWED', reasons: sharingReasons },
  { tier: 'X', outcome: 'DISTINCT', reasons: hold('OTHER_TAX_NUMBER', isToldApart) },
  { tier: 'D3', outcome: 'LINK_PROPOSED', reasons: both(['SAME_NAME', isSameName], ['SAME_DOMAIN', isSameDomain]) },
  { tier: 'D4', outcome: 'REVIEW', reasons: both(['SAME_NAME', isSameName], ['SAME_COUNTRY', isSameCountry]) },
];

/** Compares two customers, or a customer and a record that comes in: by the tiers, then by score (DOMAIN 3.5). */
export function matchOf(a: Compared, b: Compared): Match {
  for (const { tier, outcome, reasons } of tiers) {
    const found = reasons(a, b);
    if (found === null) continue;
    const refused = outcome === 'REFUSED';
    return {
      tier,
      outcome,
      error: refused ? 'DUPLICATE_CUSTOMER' : null,
      existingId: refused ? existingOf(a, b) : null,
      automatic: tier === 'D3' && mayLinkAlone(a, b),
      score: null,
      reasons: inOrder(found),
    };
  }
  return byScore(a, b);
}

/** True for rule X: such a pair is never merged (DOMAIN 3.6). */
export function isToldApart(a: Compared, b: Compared): boolean {
  const valid = (ids: readonly ComparedTaxId[], kind: string) => ids.filter((id) => id.isValid && id.kind === kind);
  return a.taxIds.some(({ kind, isValid }) => {
    const [own, others] = [valid(a.taxIds, kind), valid(b.taxIds, kind)];
    return isValid && others.length > 0 && !own.some((id) => others.some((other) => other.number === id.number));
  });
}

/** What no tier decides. Without a name that is at least similar, the other facts do not reach a review. */
function byScore(a: Compared, b: Compared): Match {
  const { score, reasons } = scoreOf({
    sameNormalisedName: isSameName(a, b),
    tokenSimilarity: similarityOf(a, b),
    sameDomain: isSameDomain(a, b),
    freeMailDomain: false,
    sameCountry: a.country === null || b.country === null ? null : a.country === b.country,
    samePostalAndHouse: shares(a.addresses, b.addresses),
    samePhone: shares(a.phones, b.phones),
    sameRegistryParent: a.registryParent !== null && a.registryParent === b.registryParent,
  });
  const linked = outcomeOf(score, {
    bothExist: !isOneIncoming(a, b),
    incomingHasDocuments: incomingHasDocuments(a, b),
  });
  const outcomes = { AUTO_LINK: 'LINK_PROPOSED', NOT_MERGED: 'REVIEW', REVIEW: 'REVIEW', NEW: 'NEW' } as const;
  const outcome = outcomes[linked];
  return { tier: null, outcome, error: null, existingId: null, automatic: linked === 'AUTO_LINK', score, reasons };
}

function similarityOf(a: Compared, b: Compared) {
  if (a.name === '' || b.name === '') return { numerator: decimal(0), denominator: decimal(1) };
  const { numerator, denominator } = jaroWinkler(a.sortedName, b.sortedName);
  return { numerator: decimal(numerator), denominator: decimal(denominator) };
}

// --- The conditions --------------------------------------------------------------------------------------------------

type Condition = (a: Compared, b: Compared) => boolean;

function hold(reason: Reason, condition: Condition): Rule['reasons'] {
  return (a, b) => (condition(a, b) ? [reason] : null);
}

function both(...conditions: readonly (readonly [Reason, Condition])[]): Rule['reasons'] {
  return (a, b) => (conditions.every(([, condition]) => condition(a, b)) ? conditions.map(([reason]) => reason) : null);
}

type Sharing = (a: Compared, b: Compared, one: ComparedTaxId, other: ComparedTaxId) => boolean;

/** True when the two hold a tax number in common of which `condition` is true. */
function sharedBy(a: Compared, b: Compared, condition: Sharing): boolean {
  return a.taxIds.some((one) =>
    b.taxIds.some((other) => one.kind === other.kind && one.number === other.number && condition(a, b, one, other)),
  );
}

const isGroupNumber: Sharing = (_a, _b, one, other) => one.group !== null && one.group === other.group;

/** Who comes in has to be the branch; of two that exist either may be. */
const isBranchNumber: Sharing = (a, b, one, other) =>
  (!isComing(b, a) && mayShareAsBranch(one.siteCode, other.siteCode)) ||
  (!isComing(a, b) && mayShareAsBranch(other.siteCode, one.siteCode));

const isRefused: Sharing = (...shared) => !isGroupNumber(...shared) && !isBranchNumber(...shared);

function sharingReasons(a: Compared, b: Compared): readonly Reason[] | null {
  if (!sharedBy(a, b, () => true)) return null;
  return [
    'SAME_TAX_NUMBER',
    ...(sharedBy(a, b, isBranchNumber) ? (['OTHER_SITE'] as const) : []),
    ...(sharedBy(a, b, isGroupNumber) ? (['SAME_TAX_GROUP'] as const) : []),
  ];
}

function isSameRegistryId(a: Compared, b: Compared): boolean {
  return shares(a.registryIds, b.registryIds);
}

function isSameName(a: Compared, b: Compared): boolean {
  return a.name !== '' && a.name === b.name;
}

function isSameDomain(a: Compared, b: Compared): boolean {
  return a.domain !== null && a.domain === b.domain;
}

function isSameCountry(a: Compared, b: Compared): boolean {
  return a.country !== null && a.country === b.country;
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((value) => others.includes(value));
}

// --- Who is there already --------------------------------------------------------------------------------------------

function isComing(party: Compared, to: Compared): boolean {
  return party.id === null && to.id !== null;
}

function isOneIncoming(a: Compared, b: Compared): boolean {
  return isComing(a, b) || isComing(b, a);
}

function incomingHasDocuments(a: Compared, b: Compared): boolean {
  return (a.id === null && a.hasDocuments) || (b.id === null && b.hasDocuments);
}

function mayLinkAlone(a: Compared, b: Compared): boolean {
  return isOneIncoming(a, b) && !incomingHasDocuments(a, b);
}

/** Of two that exist, the one with the smaller id, so that the answer does not depend on their order. */
function existingOf(a: Compared, b: Compared): string | null {
  if (a.id === null || b.id === null) return a.id ?? b.id;
  return a.id < b.id ? a.id : b.id;
}
