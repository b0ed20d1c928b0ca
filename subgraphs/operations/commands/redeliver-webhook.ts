import { refuse } from '../../../core/refusal.ts';
import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkStretch, invalid, openRedeliveriesMax, refusePartners } from '../domain/webhook-endpoint.ts';
import type { RedeliverWebhookInput } from '../generated/resolver-types.ts';
import type { WebhookDelivery } from '../port.ts';
import { endpointCommand } from './define.ts';

type Facts = { readonly delivered: Pick<WebhookDelivery, 'source' | 'sequence'> | null; readonly open: number };

/** Orders what one delivery brought, or a stretch of a log, to be sent once more. */
export const redeliverWebhook = endpointCommand<RedeliverWebhookInput, Facts>('redeliverWebhook', {
  on: (input) => input.webhookEndpointId,
  ready: (endpoint, { viewer }) => refusePartners(endpoint, viewer),
  gather: async (reader, { deliveryId }, endpoint) => ({
    delivered: deliveryId == null || endpoint === null ? null : await reader.delivered(endpoint.id, deliveryId),
    open: endpoint === null ? 0 : await reader.openRedeliveries(endpoint.id),
  }),

  decide(endpoint, { deliveryId, source, fromSequence, toSequence }, { now, viewer, facts }) {
    const stretch = [source, fromSequence, toSequence];
    const isOneWay = deliveryId == null ? stretch.every((end) => end != null) : stretch.every((end) => end == null);
    if (!isOneWay) return invalid('input', 'REQUIRED', 'either deliveryId, or source, fromSequence and toSequence');
    if (deliveryId != null && facts.delivered === null) {
      const sentence = `There is no WebhookDelivery ${deliveryId} of this endpoint.`;
      return refuse('NOT_FOUND', { entity: 'WebhookDelivery', id: deliveryId }, sentence);
    }
    if (source != null && !/^[a-z]{1,64}$/.test(source))
      return invalid('input.source', 'NAME_FORM', 'the name of a source');
    const from = facts.delivered?.sequence ?? fromSequence ?? 0;
    const to = facts.delivered?.sequence ?? toSequence ?? 0;
    const wrong = checkStretch(from, to);
    if (wrong !== null) return wrong;
    if (facts.open >= openRedeliveriesMax)
      return invalid(
        'input',
        'COUNT_MAX',
        `one of at most ${openRedeliveriesMax} stretches that have not been sent yet`,
      );

    const lastRedelivery = {
      source: facts.delivered?.source ?? source ?? '',
      fromSequence: from,
      toSequence: to,
      orderedAt: now,
      orderedBy: personOf(viewer),
    };
    return change({ ...endpoint, lastRedelivery }, 'operations.webhookEndpoint.redeliveryOrdered');
  },
});
