import type { JsonObject } from '../../core/json.ts';

/**
 * An event as it stands in outbox, log and stream: CloudEvents 1.0 in JSON with our extension attributes (DOMAIN 1.4).
 * Personal values in `data` are sealed. One event is also the audit record of what caused it.
 */
export type CloudEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  /** `/concord/<source>`. */
  readonly source: string;
  readonly type: string;
  /** The entity's id. */
  readonly subject: string | null;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly entitytype: string;
  readonly entityversion: number | null;
  readonly recordkind: 'change' | 'fact' | 'refusal';
  readonly customerid?: string;
  readonly legalentityid?: string;
  /** The one contract that the entity belongs to, if any: a partner may be granted that alone (DOMAIN 3.1). */
  readonly contractid?: string;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly actor: string;
  readonly onbehalfof?: string;
  /** `concord`, or the system in which the change was made. */
  readonly origin: string;
  readonly commandname?: string;
  readonly idempotencykey?: string;
  readonly effectivedate?: string;
  readonly reason?: string;
  readonly traceparent?: string;
  readonly data: JsonObject;
};

/** What every event of one command shares. Null and undefined attributes are left out: CloudEvents has no null. */
export type EventContext = {
  readonly source: string;
  readonly time: Date;
  readonly entityType: string;
  readonly entityId: string | null;
  readonly entityVersion: number | null;
  readonly customerId: string | null;
  readonly legalEntityId: string | null;
  /** Left out for what belongs to no contract. */
  readonly contractId?: string | null;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: string;
  readonly onBehalfOf: string | null;
  readonly origin: string;
  readonly command: string | null;
  readonly idempotencyKey: string | null;
  readonly effectiveDate: string | null;
  readonly reason: string | null;
  readonly traceparent: string | null;
};

/** The part of a context that only a person's command fills. */
export const nobodysCommand = {
  onBehalfOf: null,
  command: null,
  idempotencyKey: null,
  effectiveDate: null,
  reason: null,
  traceparent: null,
} as const satisfies Partial<EventContext>;

export type EventBody = {
  readonly id: string;
  readonly kind: CloudEvent['recordkind'];
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: JsonObject;
};

/** Attributes stand in one fixed order, so that the same event is always the same bytes. */
export function cloudEvent(context: EventContext, body: EventBody): CloudEvent {
  return {
    specversion: '1.0',
    id: body.id,
    source: `/concord/${context.source}`,
    type: body.type,
    subject: context.entityId,
    time: context.time.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `urn:concord:${body.type}:${body.schemaVersion}`,
    entitytype: context.entityType,
    entityversion: context.entityVersion,
    recordkind: body.kind,
    ...optional('customerid', context.customerId),
    ...optional('legalentityid', context.legalEntityId),
    ...optional('contractid', context.contractId ?? null),
    correlationid: context.correlationId,
    ...optional('causationid', context.causationId),
    actor: context.actor,
    ...optional('onbehalfof', context.onBehalfOf),
    origin: context.origin,
    ...optional('commandname', context.command),
    ...optional('idempotencykey', context.idempotencyKey),
    ...optional('effectivedate', context.effectiveDate),
    ...optional('reason', context.reason),
    ...optional('traceparent', context.traceparent),
    data: body.data,
  };
}

function optional<Name extends string>(name: Name, value: string | null): Partial<Record<Name, string>> {
  return value === null ? {} : ({ [name]: value } as Record<Name, string>);
}
