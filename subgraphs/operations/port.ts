import type { DeadLetter } from '../../events/dead-letters/letter.ts';
import type { LetterCounts, LetterFilter } from '../../events/dead-letters/desk.ts';
import type { Result } from '../../core/result.ts';
import type { Scope } from '../../core/scope.ts';
import type { PartnerId } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { Connection, Page, PageRequest } from '../../platform/subgraph/pages.ts';
import type { Secret } from '../../platform/systems/secret.ts';
import type { UrlFault } from '../../events/webhooks/addresses.ts';
import type { WebhookEndpoint, WebhookEndpointId } from './domain/webhook-endpoint.ts';
import type { WebhookEndpointStatus } from './generated/rules.ts';
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

/** Every condition given must hold. */
export type TimelineFilter = {
  readonly sources?: readonly string[] | null;
  readonly entityTypes?: readonly string[] | null;
  readonly kind?: readonly AuditEntry['kind'][] | null;
  readonly occurredFrom?: Date | null;
  readonly occurredTo?: Date | null;
};

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
  ofCustomer(customerId: string, question: AuditQuestion & { readonly filter?: TimelineFilter }): Promise<AuditPage>;
}

/** Where this subgraph's own entities are read. */
export interface OperationsStore {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readOrders(ids: readonly DeadLetterOrderId[], scope: Scope): Promise<readonly (DeadLetterOrder | null)[]>;
  /** Orders that are not carried out yet, oldest first. */
  ordersUnderWay(limit: number): Promise<readonly DeadLetterOrder[]>;
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readEndpoints(ids: readonly WebhookEndpointId[], scope: Scope): Promise<readonly (WebhookEndpoint | null)[]>;
  pageEndpoints(filter: WebhookEndpointFilter, page: PageRequest, scope: Scope): Promise<Page<WebhookEndpoint>>;
  /** Of an endpoint that the viewer was found to see; a partner sees what is on what it may see now. */
  pageDeliveries(
    endpoint: WebhookEndpointId,
    filter: WebhookDeliveryFilter,
    page: PageRequest,
    scope: Scope,
  ): Promise<Page<WebhookDelivery>>;
  /** In the order of `ids`; null for one that nobody has sent to yet. The ends of the logs are others' to tell. */
  readSending(ids: readonly WebhookEndpointId[]): Promise<readonly (WebhookSending | null)[]>;
  /** Whether this secret was filed: it is shown only where it is the endpoint's. */
  hasSecret(secretId: string): Promise<boolean>;
}

/** What decisions ask beyond the entity itself, in the command's transaction. */
export interface OperationsReader {
  /** Why webhooks may not go there; null when they may. */
  urlFault(url: string): UrlFault | null;
  /** Of the partner; of the company itself where it is null. */
  countEndpoints(partner: PartnerId | null): Promise<number>;
  /** What was delivered; null for a delivery that is not this endpoint's, or is forgotten. */
  delivered(
    endpoint: WebhookEndpointId,
    deliveryId: string,
  ): Promise<Pick<WebhookDelivery, 'source' | 'sequence'> | null>;
  /** The message that this attempt was to deliver, while it waits to be sent; null when it does not, or is not this endpoint's. */
  undelivered(endpoint: WebhookEndpointId, deliveryId: string): Promise<OpenMessage | null>;
  /** Stretches that were ordered to be sent once more and have not been. */
  openRedeliveries(endpoint: WebhookEndpointId): Promise<number>;
}

/** A message that has not arrived. */
export type OpenMessage = Pick<WebhookDelivery, 'source' | 'sequence' | 'eventId'>;

/** What a command on an endpoint brings along that may not be asked for, or made, inside its transaction. */
export type WebhookErrand = {
  /** Whether the name of the URL in its input leads to an address inside. */
  readonly leadsInside: boolean;
  /** What the endpoint signs with from then on, if the command makes a secret. */
  readonly secret: { readonly id: string; readonly value: Secret };
};

/** What is asked around a command or a reading of endpoints, and never inside a transaction. */
export interface WebhookDesk {
  /** `url` is where the command would have webhooks go, if it says. */
  errandFor(url: string | null): Promise<WebhookErrand>;
  /** Where each source's log ends; null for a source that does not answer. */
  heads(): Promise<ReadonlyMap<string, number | null>>;
}

export type OperationsKeepers = {
  readonly orders: Keeper<DeadLetterOrder, OperationsReader>;
  endpoints(errand: WebhookErrand): Keeper<WebhookEndpoint, OperationsReader>;
};

export type WebhookEndpointFilter = { readonly status?: readonly WebhookEndpointStatus[] | null };
export type WebhookDeliveryFilter = {
  readonly outcome?: readonly WebhookDelivery['outcome'][] | null;
  readonly eventId?: string | null;
};

/** One attempt to deliver one message. */
export type WebhookDelivery = {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly source: string;
  readonly sequence: number;
  readonly entityType: string;
  readonly entityId: string | null;
  readonly attempt: number;
  readonly redelivery: boolean;
  readonly outcome: 'SENDING' | 'DELIVERED' | 'FAILED' | 'UNKNOWN' | 'SKIPPED';
  readonly statusCode: number | null;
  readonly durationMs: number | null;
  readonly error: string | null;
  readonly startedAt: Date;
  readonly nextAttemptAt: Date | null;
};

/** How sending to an endpoint goes. */
export type WebhookSending = {
  /** The endpoint's. */
  readonly id: WebhookEndpointId;
  readonly lastSuccessAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly lastError: string | null;
  readonly failuresInRow: number;
  readonly pausedUntil: Date | null;
  readonly underWay: number;
  readonly positions: readonly {
    readonly source: string;
    readonly sequence: number | null;
    readonly head: number | null;
    readonly backlog: number | null;
  }[];
};
