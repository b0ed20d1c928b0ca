import type { LogEntry } from './event.ts';

/** What a follower is told of an entry. Routing is read from the envelope, because only that is under the hash. */
export type ToldEntry = { readonly sequence: number; readonly envelope: string; readonly hash: Buffer };

/** Entries of one source stand under their sequence, so that Redis itself refuses to take one twice. */
export function streamKey(prefix: string, source: string): string {
  return `${prefix}${source}`;
}

export function entryId(sequence: number): string {
  return `${sequence}-0`;
}

/** The sequence in an entry's id; null where the id is none of ours. */
export function sequenceIn(id: string): number | null {
  const sequence = Number(/^(\d{1,15})-0$/.exec(id)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(sequence) ? sequence : null;
}

export function encodeHash(hash: LogEntry['hash']): string {
  return hash.toString('base64');
}

/** Null for what is not an entry of ours: a follower then reads the log instead. */
export function decodeEntry(id: string, fields: Readonly<Record<string, string>>): ToldEntry | null {
  const sequence = sequenceIn(id);
  const { envelope, hash } = fields;
  if (sequence === null || envelope === undefined || hash === undefined) return null;
  return { sequence, envelope, hash: Buffer.from(hash, 'base64') };
}
