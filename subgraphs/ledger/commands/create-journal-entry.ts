import type { LegalEntityId } from '../../../core/ids.ts';
import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import type { Account } from '../domain/account.ts';
import { readLines } from '../domain/entry-lines.ts';
import type { AccountId, JournalEntryId } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { checkSource, namedSource, ownSource, refuseTakenSource } from '../domain/journal/manual-source.ts';
import { refuseInactive, unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { checkText } from '../domain/validation.ts';
import type { CreateJournalEntryInput } from '../generated/resolver-types.ts';
import { entryCreation } from './define.ts';

type Facts = {
  readonly legalEntity: LegalEntity | null;
  readonly accounts: readonly Account[];
  /** The entry that the source has already. */
  readonly existing: JournalEntryId | null;
};

/** Drafts a manual entry. It need not balance yet, and nothing of it counts before it is posted. */
export const createJournalEntry = entryCreation<CreateJournalEntryInput, Facts>('createJournalEntry', {
  async gather(reader, input, { scope }) {
    const { source } = input;
    const legalEntity = await reader.legalEntity(input.legalEntityId as LegalEntityId, scope);
    return {
      legalEntity,
      accounts: await reader.accounts(input.lines.map(({ accountId }) => accountId as AccountId)),
      existing:
        source == null || legalEntity === null ? null : await reader.entryOfSource(legalEntity.id, namedSource(source)),
    };
  },

  decide(input, { now, viewer, newId, facts: { legalEntity, accounts, existing } }) {
    if (legalEntity === null) return unknownLegalEntity(input.legalEntityId);
    const refusal =
      refuseInactive(legalEntity) ??
      checkText('input.description', input.description) ??
      checkSource(input.source) ??
      refuseTakenSource(existing);
    if (refusal !== null) return refusal;
    const lines = readLines(input.lines, legalEntity, accounts, () => newId('jel'));
    if (!lines.ok) return lines.refusal;
    const id = newId<JournalEntryId>('jen');
    const entry: JournalEntry = {
      id,
      version: 0,
      number: null,
      legalEntityId: legalEntity.id,
      type: 'MANUAL',
      status: 'DRAFT',
      description: input.description,
      postingDate: input.postingDate,
      periodId: null,
      source: input.source == null ? ownSource(id) : namedSource(input.source),
      lines: lines.value,
      reversalOf: null,
      reversedBy: null,
      createdBy: personOf(viewer),
      approvedBy: null,
      rejectionReason: null,
      violatedBy: null,
      postedBy: null,
      postedAt: null,
      postingRequestId: null,
      createdAt: now,
      updatedAt: now,
    };
    return change(entry, 'ledger.journalEntry.drafted');
  },
});
