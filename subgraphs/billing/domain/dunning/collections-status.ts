import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { add, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { DunningCase } from '../dunning-case.ts';

/** How one account of a customer stands. */
export type AccountStanding = {
  readonly currency: CurrencyCode;
  /** Null where nothing is overdue. */
  readonly overdue: { readonly amount: Decimal; readonly oldestDueDate: CivilDate } | null;
  /** The case that goes on. */
  readonly case: Pick<DunningCase, 'level' | 'pausedBy' | 'promisedOn'> | null;
};

/** From the best to the worst, as the schema has them. */
export const collectionsStates = ['CURRENT', 'OVERDUE', 'DISPUTED', 'PROMISED', 'IN_DUNNING'] as const;
export type CollectionsState = (typeof collectionsStates)[number];

/** How a customer stands with what it owes (DOMAIN 5.1). */
export type CollectionsStatus = {
  readonly state: CollectionsState;
  readonly level: number | null;
  readonly overdue: readonly Money[];
  readonly oldestDueDate: CivilDate | null;
  readonly promisedOn: CivilDate | null;
};

/** The worst of its accounts; nothing of any is CURRENT. */
export function collectionsStatusOf(accounts: readonly AccountStanding[]): CollectionsStatus {
  const overdue = new Map<CurrencyCode, Decimal>();
  for (const { currency, overdue: owed } of accounts) {
    if (owed === null) continue;
    const before = overdue.get(currency);
    overdue.set(currency, before === undefined ? owed.amount : add(before, owed.amount));
  }
  const cases = accounts.flatMap((account) => account.case ?? []);
  return {
    state: worstOf(accounts.map(stateOf)),
    level: cases.length === 0 ? null : Math.max(...cases.map(({ level }) => level)),
    overdue: [...overdue].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, amount]) => ({ amount, currency })),
    oldestDueDate: earliestOf(accounts.flatMap((account) => account.overdue?.oldestDueDate ?? [])),
    promisedOn: earliestOf(cases.flatMap(({ promisedOn }) => promisedOn ?? [])),
  };
}

function stateOf({ overdue, case: its }: AccountStanding): CollectionsState {
  if (its === null) return overdue === null ? 'CURRENT' : 'OVERDUE';
  switch (its.pausedBy) {
    case null:
      return 'IN_DUNNING';
    case 'PROMISE':
      return 'PROMISED';
    case 'DISPUTE':
      return 'DISPUTED';
  }
}

function worstOf(states: readonly CollectionsState[]): CollectionsState {
  return collectionsStates.findLast((state) => states.includes(state)) ?? 'CURRENT';
}

function earliestOf(days: readonly CivilDate[]): CivilDate | null {
  return [...days].sort()[0] ?? null;
}
