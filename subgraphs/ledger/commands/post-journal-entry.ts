import { invariant } from '../../../core/invariant.ts';
import { personOf } from '../../../core/viewer.ts';
import { change, companion } from '../../../platform/commands/command.ts';
import type { Account } from '../domain/account.ts';
import type { AccountingPeriod } from '../domain/accounting-period.ts';
import {
  checkPeriod,
  checkPostable,
  markedReversed,
  posted,
  refuseUnapproved,
  type JournalEntry,
} from '../domain/journal-entry.ts';
import { refuseReversal } from '../domain/journal/reversal.ts';
import { formatNumber } from '../domain/numbering.ts';
import { entryCommand } from './define.ts';

type Facts = {
  /** What this entry takes back; null for one that takes nothing back. */
  readonly original: JournalEntry | null;
  readonly period: AccountingPeriod | null;
  readonly accounts: readonly Account[];
  readonly sequence: number;
};

/** Posts an approved entry under the next number; a reversal marks its original in the same transaction. */
export const postJournalEntry = entryCommand<{ readonly id: string }, Facts>('postJournalEntry', {
  on: (input) => input.id,
  async ready(entry, { viewer }, reader) {
    // The move from POSTED to REVERSED is the original's, which nobody posts again.
    const unapproved = refuseUnapproved(entry);
    if (unapproved !== null) return unapproved;
    // Asked once more when period and accounts are held.
    return (
      checkPostable(entry, await reader.accounts(entry.lines.map(({ accountId }) => accountId))) ??
      checkPeriod(entry, await reader.periodOn(entry.legalEntityId, entry.postingDate), viewer.roles)
    );
  },

  async gather(reader, _, entry, { scope }) {
    return {
      original: entry.reversalOf === null ? null : await reader.lockEntry(entry.reversalOf, scope),
      // Held, so that nobody closes the period or the account meanwhile.
      period: await reader.holdPeriodOn(entry.legalEntityId, entry.postingDate),
      accounts: await reader.holdAccounts(entry.lines.map(({ accountId }) => accountId)),
      // Last, because everybody else who wants a number waits from here on.
      sequence: await reader.lockSeries(entry.legalEntityId),
    };
  },

  decide(entry, _, { viewer, now, facts: { original, period, accounts, sequence } }) {
    const refusal =
      (original === null ? null : refuseReversal({ ...original, lines: [] })) ??
      checkPostable(entry, accounts) ??
      checkPeriod(entry, period, viewer.roles);
    if (refusal !== null) return refusal;
    invariant(period, 'what may be posted has a period');
    const after = posted(entry, {
      number: formatNumber(sequence),
      periodId: period.id,
      postedBy: personOf(viewer),
      postedAt: now,
    });
    const told = change(after, 'ledger.journalEntry.posted');
    if (original === null) return told;
    const marked = change(markedReversed(original, entry.id), 'ledger.journalEntry.reversed');
    return { ...told, beside: [companion('JournalEntry', original, marked)] };
  },
});
