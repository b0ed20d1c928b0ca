import type { CivilDate } from '../../../core/civil-date.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { ErpInstanceId, JournalEntryId, PostingRequestId } from './ids.ts';
import type { EntrySource } from './journal/posting-key.ts';
import type { PostingPurpose } from './posting/rules.ts';
import type { PostingRequestStatus } from './states/posting-request.ts';

/** What is to be posted of one document for one purpose, and what became of it (DOMAIN 6.1). Its key holds for ever. */
export type PostingRequest = {
  readonly id: PostingRequestId;
  readonly version: number;
  readonly legalEntityId: LegalEntityId;
  readonly source: EntrySource;
  readonly purpose: RequestPurpose;
  /** The request whose entry this one takes back; null for one that takes nothing back. */
  readonly reversesId: PostingRequestId | null;
  /** The document that the entry is of, as `Invoice.postings` finds it. */
  readonly documentId: string;
  readonly customerId: CustomerId | null;
  /** The date that the document asks for; where its period is closed the entry has a later one (DOMAIN 12). */
  readonly documentDate: CivilDate;
  readonly amount: Money;
  readonly payloadHash: string;
  readonly status: PostingRequestStatus;
  /** Why it is not posted yet; null once it is, and where a rule said no for good. */
  readonly waitingFor: WaitReason | null;
  /** For a person: what is missing, or why it was rejected. */
  readonly message: string | null;
  readonly attempts: number;
  /** Where it is posted, once that is known: for ever, whatever the rules say later (DOMAIN 10). */
  readonly erpInstanceId: ErpInstanceId | null;
  readonly journalEntryId: JournalEntryId | null;
  readonly conflicts: readonly PostingConflict[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A purpose of the posting rules, or the way back from one: same accounts, sides swapped. A year is closed by a person. */
export type RequestPurpose = Exclude<PostingPurpose, 'YEAR_END_CLOSE'> | 'REVERSAL';

/** What a request waits for; each is ended by something that somebody does, and then it is tried again by itself. */
export type WaitReason =
  | 'DOCUMENT_NOT_POSTED'
  | 'MAPPING_MISSING'
  | 'FX_RATE_MISSING'
  | 'PERIOD_CLOSED'
  | 'PERIOD_FUTURE'
  | 'ACCOUNT_INACTIVE'
  | 'LEGAL_ENTITY_UNKNOWN'
  | 'ROUTE_MISSING'
  | 'ROUTE_AMBIGUOUS'
  | 'ERP_MAINTENANCE';

/** The same key told with other content. What was filed first stands (DOMAIN 2 e, 6.3.5). */
export type PostingConflict = { readonly payloadHash: string; readonly toldAt: string; readonly eventId: string };

export const conflictsMax = 20;

/** Codes that say "not yet": what they name can be repaired without touching the document. Any other is a no. */
const waitsFor: Readonly<Partial<Record<Refusal['code'], WaitReason>>> = {
  MAPPING_MISSING: 'MAPPING_MISSING',
  FX_RATE_MISSING: 'FX_RATE_MISSING',
  PERIOD_CLOSED: 'PERIOD_CLOSED',
  ACCOUNT_INACTIVE: 'ACCOUNT_INACTIVE',
  ROUTE_MISSING: 'ROUTE_MISSING',
  ROUTE_AMBIGUOUS: 'ROUTE_AMBIGUOUS',
  // Something that opens it again comes with it: of one command a write-off may be told before what it follows.
  ALLOCATION_EXCEEDS_OPEN: 'DOCUMENT_NOT_POSTED',
};

export function waitReasonOf({ code }: Pick<Refusal, 'code'>): WaitReason | null {
  return waitsFor[code] ?? null;
}

export function unknownRequest(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'PostingRequest', id }, `There is no PostingRequest ${id} that you may see.`);
}
