import type { Transaction } from 'kysely';
import { newId } from '../../../core/ids.ts';
import type { EventDraft } from '../../../platform/commands/command.ts';
import { tellOfChange, type Process } from '../../../platform/commands/process-changes.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import type { Receivable } from '../domain/receivable.ts';
import type { RevenueRun } from '../domain/revenue-run.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import type { PostingBooks } from '../port.ts';
import type { RevenueBooks } from '../revenue-port.ts';

/** Who posts, in events and on entries. */
export const poster = 'concord.postings';

/** What the process that posts works with in one transaction: the books, and how it tells of what it does. */
export type Desk = {
  readonly books: PostingBooks;
  readonly revenue: RevenueBooks;
  readonly now: Date;
  newId<Id extends string>(prefix: string): Id;
  /** Writes a request that is there already and tells of it; its version moves on. */
  changeRequest(before: PostingRequest, change: Partial<PostingRequest>, event: string): Promise<PostingRequest>;
  tellRequest(request: PostingRequest, event: string): Promise<void>;
  tellEntry(before: JournalEntry | null, after: JournalEntry, event: string): Promise<void>;
  /** Writes a receivable and tells of it; its version moves on. */
  keepReceivable(before: Receivable | null, after: Receivable, event: EventDraft): Promise<Receivable>;
  /** Writes a revenue contract and tells of it; its version moves on. */
  keepRevenueContract(before: RevenueContract | null, after: RevenueContract, type: string): Promise<RevenueContract>;
  /** Writes a run that goes on and tells of it; its version moves on. */
  keepRun(before: RevenueRun, after: RevenueRun, type: string): Promise<RevenueRun>;
};

export type DeskParts = {
  readonly process: Omit<Process, 'actor' | 'now' | 'correlationId' | 'causationId' | 'source'>;
  readonly booksOf: (trx: Transaction<CommandTables>) => PostingBooks;
  readonly revenueOf: (trx: Transaction<CommandTables>) => RevenueBooks;
};

export function createDesk(
  trx: Transaction<CommandTables>,
  { process, booksOf, revenueOf }: DeskParts,
  by: { readonly now: Date; readonly correlationId: string; readonly causationId: string | null },
): Desk {
  const books = booksOf(trx);
  const revenue = revenueOf(trx);
  const who: Process = { ...process, ...by, source: 'ledger', actor: poster };
  const ofRequest = ({ customerId, legalEntityId }: PostingRequest) => ({ customerId, legalEntityId });
  // Billing keeps a copy of what became of its documents: each event names the document.
  const aboutDocument = ({ documentId, purpose }: PostingRequest, type: string): EventDraft => ({
    type,
    data: { documentId, purpose },
  });
  const moved = <E extends { readonly version: number; readonly updatedAt: Date }>(before: E | null, after: E): E => ({
    ...after,
    version: (before?.version ?? 0) + 1,
    updatedAt: by.now,
  });

  return {
    books,
    revenue,
    now: by.now,
    newId,
    async changeRequest(before, change, event) {
      const after = moved(before, { ...before, ...change });
      await books.saveRequest(after);
      const owner = ofRequest(after);
      await tellOfChange(trx, who, {
        entity: 'PostingRequest',
        before,
        after,
        owner,
        event: aboutDocument(after, event),
      });
      return after;
    },
    tellRequest: (request, event) =>
      tellOfChange(trx, who, {
        entity: 'PostingRequest',
        before: null,
        after: request,
        owner: ofRequest(request),
        event: aboutDocument(request, event),
      }),
    tellEntry: (before, after, type) =>
      tellOfChange(trx, who, {
        entity: 'JournalEntry',
        before,
        after,
        owner: { customerId: null, legalEntityId: after.legalEntityId },
        event: { type },
      }),
    async keepReceivable(before, wanted, event) {
      const after = moved(before, wanted);
      const owner = { customerId: after.customerId, legalEntityId: after.legalEntityId };
      await books.saveReceivable(before, after);
      await tellOfChange(trx, who, { entity: 'Receivable', before, after, owner, event });
      return after;
    },
    async keepRevenueContract(before, wanted, type) {
      const after = moved(before, wanted);
      const owner = { customerId: after.customerId, legalEntityId: after.legalEntityId };
      await revenue.saveContract(before, after);
      await tellOfChange(trx, who, { entity: 'RevenueContract', before, after, owner, event: { type } });
      return after;
    },
    async keepRun(before, wanted, type) {
      const after = moved(before, wanted);
      const owner = { customerId: null, legalEntityId: after.legalEntityId };
      await revenue.saveRun(after);
      await tellOfChange(trx, who, { entity: 'RevenueRun', before, after, owner, event: { type } });
      return after;
    },
  };
}
