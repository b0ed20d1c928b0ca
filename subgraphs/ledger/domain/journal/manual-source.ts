import { refuse, type Refusal } from '../../../../core/refusal.ts';
import type { JournalEntryId } from '../ids.ts';
import { checkName, firstOf, invalid } from '../validation.ts';
import type { EntrySource } from './posting-key.ts';

/** What a client says stands behind a manual entry. */
export type SourceInput = {
  readonly system: string;
  readonly type: string;
  readonly id: string;
  readonly version?: number | null | undefined;
  readonly purpose?: string | null | undefined;
};

export function checkSource(source: SourceInput | null | undefined): Refusal | null {
  if (source == null) return null;
  const { system, type, id, version, purpose } = source;
  return firstOf(
    checkName('input.source.system', system),
    checkName('input.source.type', type),
    checkName('input.source.id', id),
    checkName('input.source.purpose', purpose),
    version == null || version >= 0 ? null : invalid('input.source.version', 'WHOLE_NUMBER', 'zero or more'),
  );
}

/** The natural key of a manual entry that something else stands behind. */
export function namedSource({ system, type, id, version, purpose }: SourceInput): EntrySource {
  return { system, type, id, version: version ?? 1, purpose: purpose ?? 'MANUAL' };
}

/** An entry that nothing else stands behind is its own source. */
export function ownSource(entry: JournalEntryId): EntrySource {
  return { system: 'concord', type: 'MANUAL', id: entry, version: 1, purpose: 'MANUAL' };
}

/** One source has one entry for ever (DOMAIN 1.3, 6.3.5). */
export function refuseTakenSource(existing: JournalEntryId | null): Refusal | null {
  if (existing === null) return null;
  const sentence = `${existing} has this source: correct that one by a reversal, or name a new version.`;
  return refuse('POSTING_CONFLICT', { existingId: existing }, sentence);
}
