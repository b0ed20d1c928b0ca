import type { Cursors } from '../cursor.ts';

/** `Receipt` of the schema. */
export type Receipt = {
  readonly idempotencyKey: string | null;
  readonly outcome: 'APPLIED' | 'SUBMITTED' | 'REHEARSED';
  readonly recordVersion: number;
  readonly eventCursor: string | null;
  readonly correlationId: string;
  readonly auditId: string | null;
};

/** What the idempotency record keeps of a finished command; its receipt is made from it, the same each time. */
export type Done = {
  readonly outboxId: number;
  readonly auditId: string;
  readonly recordVersion: number;
  readonly outcome: 'APPLIED' | 'SUBMITTED';
  readonly correlationId: string;
};

export function receiptOf(
  context: { readonly source: string; readonly cursors: Cursors },
  key: string,
  done: Done,
): Receipt {
  return {
    idempotencyKey: key,
    outcome: done.outcome,
    recordVersion: done.recordVersion,
    eventCursor: sealWritePosition(context.cursors, { source: context.source, outboxId: done.outboxId }),
    correlationId: done.correlationId,
    auditId: done.auditId,
  };
}

/** A rehearsal leaves neither an event nor an audit record to point at. */
export function rehearsalReceipt(key: string, recordVersion: number, correlationId: string): Receipt {
  const idempotencyKey = key === '' ? null : key;
  return { idempotencyKey, outcome: 'REHEARSED', recordVersion, eventCursor: null, correlationId, auditId: null };
}

/** The kind of cursor a receipt carries: the source and the outbox row, because the sequence does not exist at commit. */
const writeCursorKind = 'write';

export type WritePosition = { readonly source: string; readonly outboxId: number };

export function sealWritePosition(cursors: Cursors, position: WritePosition): string {
  return cursors.seal(writeCursorKind, { s: position.source, o: position.outboxId });
}

/** Null when the cursor is no write's, or was not made here. */
export function openWritePosition(cursors: Cursors, cursor: string): WritePosition | null {
  const opened = cursors.open(writeCursorKind, cursor);
  if (!opened.ok) return null;
  const { s, o } = opened.value as { readonly s: string; readonly o: number };
  return { source: s, outboxId: o };
}
