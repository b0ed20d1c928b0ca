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
} as const;
