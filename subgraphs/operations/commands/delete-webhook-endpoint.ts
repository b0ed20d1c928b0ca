import { change } from '../../../platform/commands/command.ts';
import { endpointCommand } from './define.ts';

/** Ends an endpoint for good, with its secrets, its place and what waits for it. */
export const deleteWebhookEndpoint = endpointCommand<{ readonly id: string }>('deleteWebhookEndpoint', {
  on: (input) => input.id,
  decide: (endpoint) =>
    change({ ...endpoint, status: 'DELETED', disabledBecause: null }, 'operations.webhookEndpoint.deleted'),
});
