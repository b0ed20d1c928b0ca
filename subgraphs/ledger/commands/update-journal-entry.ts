import { invariant } from '../../../core/invariant.ts';
import { change } from '../../../platform/commands/command.ts';
import type { Account } from '../domain/account.ts';
import { readLines } from '../domain/entry-lines.ts';
import type { AccountId } from '../domain/ids.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { checkText, firstOf, invalid } from '../domain/validation.ts';
import type { UpdateJournalEntryInput } from '../generated/resolver-types.ts';
import { entryCommand } from './define.ts';

type Facts = { readonly legalEntity: LegalEntity | null; readonly accounts: readonly Account[] };

/** Changes a draft; what is left out stays. */
export const updateJournalEntry = entryCommand<UpdateJournalEntryInput, Facts>('updateJournalEntry', {
  on: (input) => input.journalEntryId,
  gather: async (reader, input, entry, { scope }) => ({
    legalEntity: await reader.legalEntity(entry.legalEntityId, scope),
    accounts: await reader.accounts((input.lines ?? []).map(({ accountId }) => accountId as AccountId)),
  }),

  decide(entry, input, { newId, facts: { legalEntity, accounts } }) {
    invariant(legalEntity, 'an entry is seen with its legal entity');
    const absent = (path: string, value: unknown) =>
      value === null ? invalid(path, 'REQUIRED', 'present, or left out') : null;
    const refusal = firstOf(
      absent('input.postingDate', input.postingDate),
      absent('input.description', input.description),
      absent('input.lines', input.lines),
      checkText('input.description', input.description),
      entry.reversalOf !== null && input.lines !== undefined
        ? invalid('input.lines', 'LINES_OF_ORIGINAL', 'left out: a reversal has the lines of its original')
        : null,
    );
    if (refusal !== null) return refusal;
    const lines =
      input.lines == null
        ? { ok: true as const, value: entry.lines }
        : readLines(input.lines, legalEntity, accounts, () => newId('jel'));
    if (!lines.ok) return lines.refusal;
    const after = {
      ...entry,
      postingDate: input.postingDate ?? entry.postingDate,
      description: input.description ?? entry.description,
      lines: lines.value,
    };
    return change(after, 'ledger.journalEntry.redrafted');
  },
});
