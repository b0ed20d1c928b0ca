/** The change events of this source. Every `@emits` of the schema names one. */
export const events = {
  'operations.deadLetterOrder.placed': {
    entity: 'DeadLetterOrder',
    schemaVersion: 1,
    description: 'Somebody ordered dead letters to be replayed, or one to be let go.',
  },
  'operations.deadLetterOrder.completed': {
    entity: 'DeadLetterOrder',
    schemaVersion: 1,
    description: 'The consumers carried an order for dead letters out; the data says what came of it.',
    by: 'process',
  },
  'operations.webhookEndpoint.registered': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'An address was registered to be told of events by HTTP.',
  },
  'operations.webhookEndpoint.updated': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'The address, the description or the filter of an endpoint changed.',
  },
  'operations.webhookEndpoint.secretRotated': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'An endpoint got a new secret.',
  },
  'operations.webhookEndpoint.enabled': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'An endpoint is told of events again, from its place on.',
  },
  'operations.webhookEndpoint.disabled': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'An endpoint is told nothing any more: somebody disabled it, it is gone, or it failed for too long.',
  },
  'operations.webhookEndpoint.redeliveryOrdered': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'Somebody ordered messages to be sent to an endpoint once more.',
  },
  'operations.webhookEndpoint.messageSkipped': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'Somebody let a message go that an endpoint would not take; what waited behind it is sent.',
  },
  'operations.webhookEndpoint.deleted': {
    entity: 'WebhookEndpoint',
    schemaVersion: 1,
    internal: true,
    description: 'An endpoint was ended for good.',
  },
} as const;
