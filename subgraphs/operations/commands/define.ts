import { commandsOf } from '../../../platform/commands/command.ts';
import type { DeadLetterOrder } from '../domain/dead-letter-order.ts';
import type { WebhookEndpoint } from '../domain/webhook-endpoint.ts';
import type { OperationsReader } from '../port.ts';

export const { creation: orderCreation } = commandsOf<DeadLetterOrder, OperationsReader>('DeadLetterOrder');
export const { command: endpointCommand, creation: endpointCreation } = commandsOf<WebhookEndpoint, OperationsReader>(
  'WebhookEndpoint',
);

/** Letters that the viewer was found to see, and whose they are. */
export type Ordered = { readonly ids: readonly string[]; readonly legalEntityIds: readonly string[] };
