import { change } from '../../../platform/commands/command.ts';
import { endpointCommand } from './define.ts';

/** Has an endpoint told of events again, from where it stopped. */
export const enableWebhookEndpoint = endpointCommand<{ readonly id: string }>('enableWebhookEndpoint', {
  on: (input) => input.id,
  decide: (endpoint) =>
    change({ ...endpoint, status: 'ENABLED', disabledBecause: null }, 'operations.webhookEndpoint.enabled'),
});
