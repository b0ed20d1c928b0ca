import type { CivilDate } from '../../../../core/civil-date.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { JournalEntryId } from '../ids.ts';
import type { JournalEntry } from './entry.ts';
import { otherSide, type JournalLine } from './line.ts';

export type Reversal = {
  /** The new entry, to be posted on its own date: in an open period where that of the original is closed. */
  readonly reversal: JournalEntry;
  /** The original with its mark, to be kept when the reversal is posted; nothing else of it changes. */
  readonly original: JournalEntry;
};

/**
 * Takes an entry back by a new one with the sides swapped: same accounts, dimensions, rates and amounts, so that both
 * together are nothing (DOMAIN 6.3.2). An entry is reversed once (ALREADY_REVERSED); a reversal is an entry like others.
 */
export function reverse(
  original: JournalEntry,
  by: { readonly id: JournalEntryId; readonly postingDate: CivilDate },
): Result<Reversal> {
  const refusal = refuseReversal(original);
  if (refusal !== null) return deny(refusal);
  const reversal: JournalEntry = {
    ...original,
    id: by.id,
    type: 'REVERSAL',
    status: 'DRAFT',
    postingDate: by.postingDate,
    source: { ...original.source, type: 'JOURNAL_ENTRY', id: original.id, version: 1 },
    lines: swapped(original.lines),
    reversalOf: original.id,
    reversedBy: null,
  };
  return accept({ reversal, original: { ...original, status: 'REVERSED', reversedBy: by.id } });
}

/** Why an entry cannot be reversed, or null. */
export function refuseReversal({ id, status, reversedBy }: JournalEntry): Refusal | null {
  if (reversedBy !== null || status === 'REVERSED') {
    const sentence = `${id} was reversed by ${reversedBy ?? 'another entry'}: reverse that one to restore it.`;
    return refuse('ALREADY_REVERSED', { reversedBy }, sentence);
  }
  if (status === 'POSTED') return null;
  const details = { entity: 'JournalEntry', state: status, attempted: 'REVERSED', allowed: [] };
  return refuse('ILLEGAL_TRANSITION', details, `${id} is ${status}: only a posted entry can be reversed.`);
}

/** The lines that cancel these. */
export function swapped(lines: readonly JournalLine[]): readonly JournalLine[] {
  return lines.map((line) => ({ ...line, side: otherSide[line.side] }));
}
