import type { CloudEvent } from '../platform/commands/cloud-event.ts';

/** What a source tells: a CloudEvents 1.0 envelope (DOMAIN 1.4), the audit record at the same time. */
export type ChangeEvent = CloudEvent;

/** What the log copies out of an envelope, to find and to route by. */
export type Routing = {
  readonly eventId: string;
  readonly kind: ChangeEvent['recordkind'];
  readonly type: string;
  readonly entityType: string;
  /** Null where a command was refused before there was an entity. */
  readonly entityId: string | null;
  readonly entityVersion: number | null;
  readonly customerId: string | null;
  readonly legalEntityId: string | null;
  readonly occurredAt: Date;
};

/** One place in a source's log. `sequence` is dense from 1, `hash` chains it to the place before. */
export type LogEntry = Routing & {
  readonly source: string;
  readonly sequence: number;
  /** The event's exact bytes, which the hash covers. */
  readonly envelope: string;
  /** The envelope, parsed when it is first asked for. */
  readonly event: ChangeEvent;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
};

/** The end of a log; an empty one ends at 0 with a hash of zeros. */
export type LogHead = { readonly sequence: number; readonly hash: Buffer };

/** What an empty log ends with. */
export const genesis: LogHead = { sequence: 0, hash: Buffer.alloc(32) };

/** Most entries are counted, filtered or passed on without anybody looking inside. */
export function logEntry(parts: Omit<LogEntry, 'event'>, parsed?: ChangeEvent): LogEntry {
  let event = parsed;
  return {
    ...parts,
    get event() {
      return (event ??= parseEnvelope(parts.envelope));
    },
  };
}

export function parseEnvelope(envelope: string): ChangeEvent {
  return JSON.parse(envelope) as ChangeEvent;
}

/** The routing that belongs to an envelope; the log's columns say the same, which `verifyChain` proves. */
export function routingOf(event: ChangeEvent): Routing {
  return {
    eventId: event.id,
    kind: event.recordkind,
    type: event.type,
    entityType: event.entitytype,
    entityId: event.subject ?? null,
    entityVersion: event.entityversion ?? null,
    customerId: event.customerid ?? null,
    legalEntityId: event.legalentityid ?? null,
    occurredAt: new Date(event.time),
  };
}
