import { refuse } from '../../../core/refusal.ts';
import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { invalid, refusePartners } from '../domain/webhook-endpoint.ts';
import type { SkipWebhookMessageInput } from '../generated/resolver-types.ts';
import type { OpenMessage } from '../port.ts';
import { endpointCommand } from './define.ts';

/** Lets go of a message that its receiver does not take: what waits behind it goes on. Somebody will ask why. */
export const skipWebhookMessage = endpointCommand<SkipWebhookMessageInput, OpenMessage | null>('skipWebhookMessage', {
  on: (input) => input.webhookEndpointId,
  ready: (endpoint, { viewer }) => refusePartners(endpoint, viewer),
  gather: (reader, { deliveryId }, endpoint) => reader.undelivered(endpoint.id, deliveryId),

  decide(endpoint, { deliveryId }, { now, viewer, reason, facts }) {
    if (reason === null) return invalid('write.reason', 'REQUIRED', 'given where a message is let go');
    if (facts === null) {
      const sentence = `There is no WebhookDelivery ${deliveryId} whose message waits to be sent to this endpoint.`;
      return refuse('NOT_FOUND', { entity: 'WebhookDelivery', id: deliveryId }, sentence);
    }
    const lastSkip = { ...facts, skippedAt: now, skippedBy: personOf(viewer) };
    return change({ ...endpoint, lastSkip }, 'operations.webhookEndpoint.messageSkipped');
  },
});
