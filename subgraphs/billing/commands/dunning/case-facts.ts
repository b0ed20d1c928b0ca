import { civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import type { Overdue } from '../../domain/dunning/overdue.ts';
import type { BillingReader } from '../../port.ts';

/** What a step of a case is decided by. */
export type CaseFacts = {
  /** In the account's zone. */
  readonly today: CivilDate;
  readonly overdue: Overdue | null;
};

/** How the account of a case stands now, whoever asks. */
export async function caseFacts(
  reader: BillingReader,
  { billingAccountId }: DunningCase,
  now: Date,
): Promise<CaseFacts> {
  const account = await reader.account(billingAccountId, { kind: 'everything', on: civilDateAt(now, 'UTC') });
  invariant(account, 'a case has an account');
  const today = civilDateAt(now, account.timeZone);
  return { today, overdue: await reader.overdue(account.id, today, []) };
}
