import { daysBetween, type CivilDate } from '../../../../core/civil-date.ts';
import { formatDecimal, type Decimal } from '../../../../core/decimal.ts';
import type { BilledDocument, Posting } from './document.ts';

/** One way of finding the other side of an item. Sides with the same text belong together; null belongs to nothing. */
export type MatchKey<Left, Right> = {
  readonly left: (left: Left) => string | null;
  readonly right: (right: Right) => string | null;
  /** For a key that only nearly identifies: how far two are apart, null for too far. Then one belongs to one, the nearest. */
  readonly distance?: (left: Left, right: Right) => number | null;
};

export type Matched<Left, Right> = {
  readonly pairs: readonly { readonly left: Left; readonly rights: readonly Right[] }[];
  readonly leftOnly: readonly Left[];
  readonly rightOnly: readonly Right[];
};

/** Documents and their postings: by document id, natural key, or number within the legal entity (DOMAIN 9). */
export const documentKeys: readonly MatchKey<BilledDocument, Posting>[] = [
  { left: (document) => document.documentId, right: (posting) => posting.documentId },
  { left: (document) => document.naturalKey ?? null, right: (posting) => posting.naturalKey ?? null },
  { left: numberInEntity, right: numberInEntity },
];

export type CashMovement = {
  readonly providerTransactionId: string | null;
  readonly amount: Decimal;
  readonly account: string;
  readonly date: CivilDate;
};

/** Days that a payment and its cash entry may lie apart when only amount and account tell them. */
export const cashDaysMax = 2;

/** Payments and cash entries: by provider transaction id, or by amount and account within two days (DOMAIN 9). */
export const cashKeys: readonly MatchKey<CashMovement, CashMovement>[] = [
  { left: (payment) => payment.providerTransactionId, right: (entry) => entry.providerTransactionId },
  {
    left: amountInAccount,
    right: amountInAccount,
    distance: (payment, entry) => {
      const days = Math.abs(daysBetween(payment.date, entry.date));
      return days <= cashDaysMax ? days : null;
    },
  },
];

/**
 * Brings the two sides together by the first key that hits. What comes first in its list is served first, so lists in a
 * fixed order give one answer. A left item may get several rights: more than one posting for one key.
 */
export function matchByKeys<Left, Right>(
  lefts: readonly Left[],
  rights: readonly Right[],
  keys: readonly MatchKey<Left, Right>[],
): Matched<Left, Right> {
  const found = new Map<Left, readonly Right[]>();
  const taken = new Set<Right>();
  for (const key of keys) {
    const open = lefts.filter((left) => !found.has(left));
    const free = rights.filter((right) => !taken.has(right));
    for (const [left, hits] of key.distance === undefined ? byText(open, free, key) : nearest(open, free, key)) {
      found.set(left, hits);
      hits.forEach((hit) => taken.add(hit));
    }
  }
  return {
    pairs: lefts.flatMap((left) => (found.has(left) ? [{ left, rights: found.get(left) ?? [] }] : [])),
    leftOnly: lefts.filter((left) => !found.has(left)),
    rightOnly: rights.filter((right) => !taken.has(right)),
  };
}

type Hits<Left, Right> = readonly (readonly [Left, readonly Right[]])[];

function byText<Left, Right>(
  lefts: readonly Left[],
  rights: readonly Right[],
  key: MatchKey<Left, Right>,
): Hits<Left, Right> {
  const blocks = blocksOf(rights, key.right);
  return lefts.flatMap((left) => {
    const text = key.left(left);
    const hits = text === null ? undefined : blocks.get(text);
    if (text === null || hits === undefined) return [];
    blocks.delete(text);
    return [[left, hits] as const];
  });
}

function nearest<Left, Right>(
  lefts: readonly Left[],
  rights: readonly Right[],
  key: MatchKey<Left, Right>,
): Hits<Left, Right> {
  const blocks = blocksOf(rights, key.right);
  const near = lefts.flatMap((left) => {
    const text = key.left(left);
    return (text === null ? [] : (blocks.get(text) ?? [])).flatMap((right) => {
      const distance = key.distance?.(left, right) ?? null;
      return distance === null ? [] : [{ left, right, distance }];
    });
  });
  const hits = new Map<Left, readonly Right[]>();
  const used = new Set<Right>();
  for (const { left, right } of near.sort((a, b) => a.distance - b.distance)) {
    if (hits.has(left) || used.has(right)) continue;
    hits.set(left, [right]);
    used.add(right);
  }
  return [...hits];
}

function blocksOf<Right>(rights: readonly Right[], textOf: (right: Right) => string | null): Map<string, Right[]> {
  const blocks = new Map<string, Right[]>();
  for (const right of rights) {
    const text = textOf(right);
    if (text !== null) blocks.set(text, [...(blocks.get(text) ?? []), right]);
  }
  return blocks;
}

function numberInEntity({ number, legalEntityId }: BilledDocument | Posting): string | null {
  return number === undefined || legalEntityId === undefined ? null : `${legalEntityId} ${number}`;
}

function amountInAccount({ amount, account }: CashMovement): string {
  return `${account} ${formatDecimal(amount)}`;
}
