import { createHash } from 'node:crypto';
import { parseEnvelope, routingOf, type LogEntry, type LogHead, type Routing } from './event.ts';
import type { LogReader } from './log-reader.ts';

/** What an empty log ends with. */
export const genesisHash: Buffer = Buffer.alloc(32);

/** The hash of an entry: it covers the whole log up to it. */
export function chainHash(previousHash: Buffer, sequence: number, envelope: string): Buffer {
  const position = Buffer.allocUnsafe(8);
  position.writeBigUInt64BE(BigInt(sequence));
  return createHash('sha256').update(previousHash).update(position).update(envelope, 'utf8').digest();
}

export type ChainBreak =
  /** A sequence is not there. */
  | 'MISSING'
  /** The entry does not name the hash of the one before it. */
  | 'UNCHAINED'
  /** Hash, sequence and envelope do not belong together. */
  | 'ALTERED'
  /** The envelope is not an event, although its hash is right. */
  | 'UNREADABLE'
  /** A column says other than the envelope. */
  | 'COLUMN_DIFFERS'
  /** The head row does not name the last entry. */
  | 'HEAD_DIFFERS';

export type ChainVerdict =
  | { readonly verified: true; readonly through: number }
  | { readonly verified: false; readonly sequence: number; readonly reason: ChainBreak };

export type VerifyOptions = {
  /** The first entry to check; 1 unless told. */
  readonly from?: number;
  /** The last entry to check; the log's end unless told, and then the head row is checked too. */
  readonly to?: number;
  readonly signal?: AbortSignal;
};

const pageSize = 1_000;

/**
 * Reads the log page by page and proves that it is dense, that no byte of it changed, and that its columns say what its
 * envelopes say; answers with the first place where that is not so.
 */
export async function verifyChain(reader: LogReader, options: VerifyOptions = {}): Promise<ChainVerdict> {
  const { from = 1, signal } = options;
  const head = await reader.head();
  const through = options.to ?? head.sequence;

  let last = await entryBefore(reader, from);
  if (last === null) return { verified: false, sequence: from - 1, reason: 'MISSING' };
  while (last.sequence < through) {
    signal?.throwIfAborted();
    const page = await reader.read(last.sequence, Math.min(pageSize, through - last.sequence));
    for (const entry of page) {
      const reason = breakAt(entry, last);
      if (reason !== null) return { verified: false, sequence: last.sequence + 1, reason };
      last = entry;
    }
    if (page.length === 0) return { verified: false, sequence: last.sequence + 1, reason: 'MISSING' };
  }
  if (options.to === undefined && !(await endsAt(reader, head, last))) {
    return { verified: false, sequence: head.sequence, reason: 'HEAD_DIFFERS' };
  }
  return { verified: true, through };
}

async function entryBefore(reader: LogReader, from: number): Promise<LogHead | null> {
  if (from <= 1) return { sequence: 0, hash: genesisHash };
  const [entry] = await reader.read(from - 2, 1);
  return entry?.sequence === from - 1 ? entry : null;
}

/** What is wrong with an entry behind `last`, the place before it; null where it continues it and says what it said. */
export function breakAt(entry: LogEntry, last: LogHead): ChainBreak | null {
  if (entry.sequence !== last.sequence + 1) return 'MISSING';
  if (!entry.previousHash.equals(last.hash)) return 'UNCHAINED';
  if (!entry.hash.equals(chainHash(last.hash, entry.sequence, entry.envelope))) return 'ALTERED';
  const told = routingIn(entry.envelope);
  if (told === null) return 'UNREADABLE';
  return agrees(entry, told) ? null : 'COLUMN_DIFFERS';
}

function routingIn(envelope: string): Routing | null {
  try {
    return routingOf(parseEnvelope(envelope));
  } catch {
    return null;
  }
}

function agrees(columns: Routing, told: Routing): boolean {
  return (
    columns.eventId === told.eventId &&
    columns.kind === told.kind &&
    columns.type === told.type &&
    columns.entityType === told.entityType &&
    columns.entityId === told.entityId &&
    columns.entityVersion === told.entityVersion &&
    columns.customerId === told.customerId &&
    columns.legalEntityId === told.legalEntityId &&
    columns.occurredAt.getTime() === told.occurredAt.getTime()
  );
}

/** The log may have grown meanwhile; an entry past a head that has not moved is nobody's. */
async function endsAt(reader: LogReader, head: LogHead, last: LogHead): Promise<boolean> {
  if (!last.hash.equals(head.hash)) return false;
  const [beyond] = await reader.read(head.sequence, 1);
  return beyond === undefined || (await reader.head()).sequence > head.sequence;
}
