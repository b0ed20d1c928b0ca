import { scalars } from '../../../platform/subgraph/scalars.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { customer } from './audit.ts';
import { deadLetterConnection, deadLetterOrder } from './dead-letters.ts';
import { eventType } from './event-types.ts';
import { mutation } from './mutation.ts';
import { query } from './query.ts';
import { webhookEndpoint } from './webhooks.ts';

const { Cursor, Date, DateTime } = scalars;

export const resolvers: Resolvers = {
  ...{ Cursor, Date, DateTime },
  Query: query,
  Customer: customer,
  Mutation: mutation,
  EventType: eventType,
  DeadLetterConnection: deadLetterConnection,
  DeadLetterOrder: deadLetterOrder,
  WebhookEndpoint: webhookEndpoint,
};
