import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import type { JournalEntryId } from '../domain/ids.ts';
import { refuseSecondReversal, reversalOf, unknownEntry, type JournalEntry } from '../domain/journal-entry.ts';
import { checkText } from '../domain/validation.ts';
import type { ReverseJournalEntryInput } from '../generated/resolver-types.ts';
import { entryCreation } from './define.ts';

type Facts = { readonly original: JournalEntry | null; readonly existing: JournalEntryId | null };

/** Drafts the reversal of a posted entry. The original is marked when the reversal is posted; until then it counts. */
export const reverseJournalEntry = entryCreation<ReverseJournalEntryInput, Facts>('reverseJournalEntry', {
  gather: async (reader, input, { scope }) => ({
    original: await reader.journalEntry(input.journalEntryId as JournalEntryId, scope),
    existing: await reader.reversalOf(input.journalEntryId as JournalEntryId),
  }),
  decide(input, { now, viewer, newId, facts: { original, existing } }) {
    if (original === null) return unknownEntry(input.journalEntryId);
    const wrong = checkText('input.description', input.description) ?? refuseSecondReversal(existing);
    if (wrong !== null) return wrong;
    const reversal = reversalOf(original, {
      id: newId('jen'),
      postingDate: input.postingDate,
      description: input.description ?? null,
      createdBy: personOf(viewer),
      newLineId: () => newId('jel'),
      now,
    });
    return reversal.ok ? change(reversal.value, 'ledger.journalEntry.drafted') : reversal.refusal;
  },
});
