import { addDays, type CivilDate } from '../../../core/civil-date.ts';
import { subtract } from '../../../core/decimal.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { BoundedPeriod } from '../../../core/period.ts';
import type { AccountId } from './ids.ts';

/** The days of a trial balance: what stands at the end of `asOf`, and what moved from `movedFrom` on. */
export type BalanceDays = { readonly asOf: CivilDate; readonly movedFrom: CivilDate | null };

export type TrialBalance = BalanceDays & {
  readonly legalEntityId: LegalEntityId;
  readonly debit: Money;
  readonly credit: Money;
  /** Entries that facts changed against the rules. */
  readonly violatedEntries: number;
};

export type TrialBalanceRow = {
  readonly accountId: AccountId;
  readonly code: string;
  /** Debits less credits, as is `closing`. */
  readonly opening: Money;
  readonly debit: Money;
  readonly credit: Money;
  readonly closing: Money;
};

/** A whole period: what stands at its end, and what moved in it. */
export function daysOf({ from, to }: BoundedPeriod): BalanceDays {
  return { asOf: addDays(to, -1), movedFrom: from };
}

/** Zero, because every entry that is posted balances but one that a fact changed. */
export function differenceOf({ debit, credit }: Pick<TrialBalance, 'debit' | 'credit'>): Money {
  return { amount: subtract(debit.amount, credit.amount), currency: debit.currency };
}
