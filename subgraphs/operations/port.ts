import type { DeadLetter } from '../../events/dead-letters/letter.ts';
import type { LetterCounts, LetterFilter } from '../../events/dead-letters/desk.ts';
import type { Result } from '../../core/result.ts';
import type { Scope } from '../../core/scope.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { Connection, Page, PageRequest } from '../../platform/subgraph/pages.ts';
import type { AuditEntry } from './domain/audit-entry.ts';
import type { DeadLetterOrder, DeadLetterOrderId, LetterResult } from './domain/dead-letter-order.ts';

/** The dead letters of all sources, each kept where its consumer is. */
export interface DeadLetters {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  read(ids: readonly string[], scope: Scope): Promise<readonly (DeadLetter | null)[]>;
  page(filter: LetterFilter, page: PageRequest, scope: Scope): Promise<Page<DeadLetter>>;
  count(filter: LetterFilter, scope: Scope): Promise<LetterCounts>;
  /** What carrying the order out would come to now. Throws a `Fault` when the consumers do not say in time. */
  rehearse(order: DeadLetterOrder): Promise<readonly LetterResult[]>;
}

/** A page of dead letters, with what it was asked for by. */
export type DeadLetterPage = Connection<DeadLetter> & { readonly filter: LetterFilter };

/** Carries orders to the consumers and their answers back. */
export interface OrderDispatch {
  /** Waits until the order is completed, for as long as a caller may be kept waiting. */
  settled(id: DeadLetterOrderId): Promise<void>;
}

export type AuditQuestion = {
  readonly first: number;
  /** By source, the place behind which to go on. */
  readonly after: Readonly<Record<string, number>>;
  readonly scope: Scope;
  readonly viewer: Viewer;
};

export type AuditPage = {
  readonly entries: readonly { readonly entry: AuditEntry; readonly position: AuditQuestion['after'] }[];
  readonly hasNextPage: boolean;
  readonly end: AuditQuestion['after'];
};

/** What the logs of all sources say, as this viewer may see it. */
export interface AuditTrail {
  /** What an entity went through, in the order of its source's log; refuses a type that no source has. */
  ofEntity(entityType: string, entityId: string, question: AuditQuestion): Promise<Result<AuditPage>>;
  /** What happened around a customer in all sources, by when. */
  ofCustomer(customerId: string, question: AuditQuestion): Promise<AuditPage>;
}

/** Where this subgraph's own entities are read. */
export interface OperationsStore {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readOrders(ids: readonly DeadLetterOrderId[], scope: Scope): Promise<readonly (DeadLetterOrder | null)[]>;
  /** Orders that are not carried out yet, oldest first. */
  ordersUnderWay(limit: number): Promise<readonly DeadLetterOrder[]>;
}

/** Decisions of this subgraph ask nothing beyond the entity itself. */
export type OperationsReader = Record<never, never>;

export type OperationsKeepers = { readonly orders: Keeper<DeadLetterOrder, OperationsReader> };
