import type { CivilDate } from '../../../../core/civil-date.ts';
import { contains } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { AccountId, JournalEntryId } from '../ids.ts';
import type { Chart } from '../journal/account.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { reverse, type Reversal } from '../journal/reversal.ts';
import { firstOf, invalid } from '../validation.ts';

export type PostingAttempt = {
  readonly kind: 'NEW' | 'REVERSAL';
  readonly by: 'SYSTEM' | 'MANUAL';
  readonly postingDate: CivilDate;
};

/** Who may post to an account that is not active on the posting date: only what must go back where it came from. */
const mayUseInactive = {
  NEW: { SYSTEM: false, MANUAL: false },
  REVERSAL: { SYSTEM: true, MANUAL: false },
} as const satisfies Record<PostingAttempt['kind'], Record<PostingAttempt['by'], boolean>>;

/**
 * A reversal that may be posted on its date: to the accounts of the original, even where the system takes back what was
 * posted to one that is retired since (DOMAIN 11).
 */
export function reverseOnChart(
  original: JournalEntry,
  chart: Chart,
  by: Omit<PostingAttempt, 'kind'> & { readonly id: JournalEntryId },
): Result<Reversal> {
  const made = reverse(original, by);
  if (!made.ok) return made;
  const refusal = checkAccounts(accountsOf(original), chart, { ...by, kind: 'REVERSAL' });
  return refusal === null ? accept(made.value) : deny(refusal);
}

export function accountsOf({ lines }: Pick<JournalEntry, 'lines'>): readonly AccountId[] {
  return lines.map((line) => line.accountId);
}

/**
 * Why an entry may not touch these accounts, or null (DOMAIN 6.3.4, 11): each exists, is active on the posting date unless
 * the system reverses (ACCOUNT_INACTIVE), and is no control account unless the system posts.
 */
export function checkAccounts(accounts: readonly AccountId[], chart: Chart, attempt: PostingAttempt): Refusal | null {
  return firstOf(
    ...accounts.map((account, index) => checkAccount(`lines[${index}].accountId`, account, chart, attempt)),
  );
}

function checkAccount(path: string, id: AccountId, chart: Chart, attempt: PostingAttempt): Refusal | null {
  const account = chart.get(id);
  if (account === undefined) return refuse('NOT_FOUND', { entity: 'Account', id }, `There is no account ${id}.`);
  const { kind, by, postingDate } = attempt;
  if (!contains(account.period, postingDate) && !mayUseInactive[kind][by]) {
    const sentence = `Account ${id} is not active on ${postingDate}: post to another one.`;
    return refuse('ACCOUNT_INACTIVE', { account: id, on: postingDate }, sentence);
  }
  if (account.control === 'NONE' || by === 'SYSTEM') return null;
  return invalid(path, 'CONTROL_ACCOUNT', `an account of no subledger: ${id} takes entries of the system only`);
}
