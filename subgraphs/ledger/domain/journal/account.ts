import type { Period } from '../../../../core/period.ts';
import type { AccountId } from '../ids.ts';

/** An account of a chart as the rules of posting see it (DOMAIN 6.1). */
export type Account = {
  readonly id: AccountId;
  readonly control: AccountControl;
  /** The period in which it is active. */
  readonly period: Period;
};

/** What an account is the total of; NONE is anybody's. */
export type AccountControl = 'AR' | 'DEFERRED' | 'TAX' | 'CASH' | 'NONE';

export type Chart = ReadonlyMap<AccountId, Account>;

export function chartOf(accounts: readonly Account[]): Chart {
  return new Map(accounts.map((account) => [account.id, account]));
}
