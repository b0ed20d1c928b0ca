import { change } from '../../../platform/commands/command.ts';
import { invalid, overlapHoursMax, refusePartners } from '../domain/webhook-endpoint.ts';
import type { RotateWebhookSecretInput } from '../generated/resolver-types.ts';
import { endpointCommand } from './define.ts';

const hourMs = 3_600_000;
const overlapHoursDefault = 24;

/** Makes a new secret, beside which the old ones sign until the overlap is over. */
export const rotateWebhookSecret = endpointCommand<RotateWebhookSecretInput>('rotateWebhookSecret', {
  on: (input) => input.webhookEndpointId,
  ready: (endpoint, { viewer }) => refusePartners(endpoint, viewer),
  decide(endpoint, input, { now }) {
    const hours = input.overlapHours ?? overlapHoursDefault;
    if (hours < 0 || hours > overlapHoursMax)
      return invalid('input.overlapHours', 'RANGE', `from 0 to ${overlapHoursMax}`);
    const after = { ...endpoint, secretChangedAt: now, oldSecretsUntil: new Date(now.getTime() + hours * hourMs) };
    return change(after, 'operations.webhookEndpoint.secretRotated');
  },
});
