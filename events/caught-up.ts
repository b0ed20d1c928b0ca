import { refuse, type Refusal } from '../core/refusal.ts';
import { openWritePosition } from '../platform/commands/receipt.ts';
import type { Cursors } from '../platform/cursor.ts';
import type { Inbox } from './inbox.ts';
import type { LogReader } from './log-reader.ts';

/** One source that is copied here: its log, and how far the copy has come. */
export type Copied = { readonly reader: LogReader; readonly inbox: Inbox };

/**
 * Waits until what this part of the house knows is no older than a receipt's cursor (D3, D12): COPY_BEHIND when it has
 * not come so far in time. A source that is not copied here has nothing to wait for; a cursor of our own making is needed.
 */
export function createCaughtUp(
  cursors: Cursors,
  copied: Readonly<Record<string, Copied>>,
): (after: string | null) => Promise<Refusal | null> {
  return async (after) => {
    if (after === null) return null;
    const position = openWritePosition(cursors, after);
    if (position === null) {
      return refuse(
        'CURSOR_INVALID',
        { reason: 'not a receipt’s' },
        'This is not the cursor of a receipt: pass `eventCursor` back as it came.',
      );
    }
    const copy = copied[position.source];
    if (copy === undefined) return null;
    const sequence = await copy.reader.waitForOutbox(position.outboxId);
    if (sequence === null) {
      return refuse(
        'COPY_BEHIND',
        { source: position.source },
        `${position.source} has not told of this write yet: repeat the request.`,
      );
    }
    const waited = await copy.inbox.waitFor(sequence);
    return waited.ok ? null : waited.refusal;
  };
}
