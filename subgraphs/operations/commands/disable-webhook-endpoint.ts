import { change } from '../../../platform/commands/command.ts';
import { endpointCommand } from './define.ts';

/** Has an endpoint told nothing any more; it keeps its place. */
export const disableWebhookEndpoint = endpointCommand<{ readonly id: string }>('disableWebhookEndpoint', {
  on: (input) => input.id,
  decide: (endpoint) =>
    change({ ...endpoint, status: 'DISABLED', disabledBecause: 'OPERATOR' }, 'operations.webhookEndpoint.disabled'),
});
