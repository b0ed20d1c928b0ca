import { isIdShaped, type Branded } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';

export type DeadLetterOrderId = Branded<'DeadLetterOrderId'>;

/** What came of one letter. */
export type LetterResult = {
  readonly letterId: string;
  readonly outcome: 'APPLIED' | 'DISMISSED' | 'DUPLICATE' | 'FAILED' | 'BLOCKED';
  readonly reason: { readonly class: string; readonly message: string } | null;
};

/** How many letters came out how; together they are all that were considered. */
export type Tally = {
  readonly considered: number;
  readonly applied: number;
  readonly dismissed: number;
  readonly duplicatesSuppressed: number;
  readonly failed: number;
};

/** What a person ordered to be done with dead letters. The figures are null until it is carried out. */
export type DeadLetterOrder = { readonly [Figure in keyof Tally]: number | null } & {
  readonly id: DeadLetterOrderId;
  readonly version: number;
  readonly action: 'REPLAY' | 'DISMISS';
  readonly letterIds: readonly string[];
  /** Of the letters: who works for some legal entities sees the orders on theirs. */
  readonly legalEntityIds: readonly string[];
  readonly status: 'REQUESTED' | 'COMPLETED';
  readonly requestedBy: string;
  /** The first ones, the letters ordered before those that waited behind them. */
  readonly results: readonly LetterResult[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export const letterIdsMax = 100;
/** What an order keeps of its results; each letter keeps its own state beside. */
export const resultsMax = 200;

/** A list of letters that can be ordered: some, not too many, each once. */
export function checkLetterIds(ids: readonly string[]): Refusal | null {
  if (ids.length === 0 || ids.length > letterIdsMax) {
    const sentence = `ids must be 1 to ${letterIdsMax} dead letters.`;
    return refuse('VALIDATION_FAILED', { path: 'ids', rule: 'COUNT_RANGE' }, sentence);
  }
  if (new Set(ids).size < ids.length) {
    const sentence = 'ids must name each dead letter once.';
    return refuse('VALIDATION_FAILED', { path: 'ids', rule: 'DISTINCT' }, sentence);
  }
  const strange = ids.find((id) => !isIdShaped(id));
  return strange === undefined ? null : unknownLetter(strange);
}

export function unknownLetter(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'DeadLetter', id }, `There is no DeadLetter ${id} that you may see.`);
}

export const noFigures = {
  considered: null,
  applied: null,
  dismissed: null,
  duplicatesSuppressed: null,
  failed: null,
} as const;

/** What an order is once it is carried out; a letter that still waits counts as failed. */
export function completed(ordered: readonly string[], results: readonly LetterResult[]) {
  const count = (...outcomes: readonly LetterResult['outcome'][]): number =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const named = new Set(ordered);
  const first = [...results].sort((a, b) => Number(named.has(b.letterId)) - Number(named.has(a.letterId)));
  return {
    status: 'COMPLETED',
    results: first.slice(0, resultsMax),
    considered: results.length,
    applied: count('APPLIED'),
    dismissed: count('DISMISSED'),
    duplicatesSuppressed: count('DUPLICATE'),
    failed: count('FAILED', 'BLOCKED'),
  } as const;
}
