import { canonicalHash } from '../../../../core/canonical-hash.ts';
import { canonicalJson } from '../../../../core/canonical-json.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { PostingRequestStatus } from '../states/posting-request.ts';

/** What an entry was made for: a document of a system in one version, and the purpose. */
export type EntrySource = {
  readonly system: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly purpose: string;
};

/** The natural key of a posting (DOMAIN 1.3): it holds for ever, whatever command brings it. */
export type PostingKey = { readonly legalEntityId: LegalEntityId; readonly source: EntrySource };

/** The request that holds a key. */
export type KnownPosting = { readonly id: string; readonly payloadHash: string; readonly status: PostingRequestStatus };

/** What a request under a key comes to: done for the first time, once more after a rejection, or answered as before. */
export type PostingAnswer =
  | { readonly kind: 'NEW' }
  | { readonly kind: 'RESUBMIT'; readonly id: string }
  | { readonly kind: 'EXISTING'; readonly id: string };

/** What holds its key in each status. Nothing came of a rejected request, so it holds nothing (DOMAIN 6.3.5). */
const holdsKey = {
  RECEIVED: true,
  VALIDATED: true,
  SUBMITTED: true,
  UNKNOWN: true,
  POSTED: true,
  REJECTED: false,
  REVERSED: true,
} as const satisfies Record<PostingRequestStatus, boolean>;

/** Which statuses say that the entry stands in the books of the system that posts it (DOMAIN 6.3.5). */
export const isPosted = {
  RECEIVED: false,
  VALIDATED: false,
  SUBMITTED: false,
  UNKNOWN: false,
  POSTED: true,
  REJECTED: false,
  REVERSED: true,
} as const satisfies Record<PostingRequestStatus, boolean>;

/** Same key and same payload: the request that exists. Same key and another payload: POSTING_CONFLICT (DOMAIN 6.3.5). */
export function answerPosting(known: KnownPosting | null, payloadHash: string): Result<PostingAnswer> {
  if (known === null) return accept({ kind: 'NEW' });
  if (!holdsKey[known.status]) return accept({ kind: 'RESUBMIT', id: known.id });
  if (known.payloadHash === payloadHash) return accept({ kind: 'EXISTING', id: known.id });
  const sentence = `${known.id} has this key with other content: correct it by a reversal, or post a new version.`;
  return deny(refuse('POSTING_CONFLICT', { existingId: known.id }, sentence));
}

/** The key as one text, for a unique index; two keys have one text only when they are equal part by part. */
export function keyText({ legalEntityId, source: { system, type, id, version, purpose } }: PostingKey): string {
  return canonicalJson([legalEntityId, system, type, id, version, purpose]);
}

/** SHA-256 of what is to be posted; amounts count by value. */
export function payloadHashOf(payload: unknown): string {
  return canonicalHash(payload);
}
