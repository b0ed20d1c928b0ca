import { isTypePattern } from '../../../events/webhooks/filter.ts';
import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import type { UrlFault } from '../../../events/webhooks/addresses.ts';
import {
  checkDescription,
  checkFilter,
  endpointsMax,
  filterOf,
  invalid,
  partnerEndpointsMax,
  refuseUrl,
  type WebhookEndpoint,
} from '../domain/webhook-endpoint.ts';
import type { RegisterWebhookEndpointInput } from '../generated/resolver-types.ts';
import { endpointCreation } from './define.ts';

type Facts = { readonly fault: UrlFault | null; readonly endpoints: number };

/** Registers an address that is told of what happens from now on. */
export const registerWebhookEndpoint = endpointCreation<RegisterWebhookEndpointInput, Facts>(
  'registerWebhookEndpoint',
  {
    gather: async (reader, input, { viewer }) => ({
      fault: reader.urlFault(input.url),
      endpoints: await reader.countEndpoints(viewer.partnerId),
    }),

    decide(input, { now, viewer, newId, facts }) {
      const filter = filterOf(input.filter);
      const refusal =
        refuseUrl(facts.fault) ?? checkDescription(input.description) ?? checkFilter(filter, viewer, isTypePattern);
      if (refusal !== null) return refusal;
      const { partnerId } = viewer;
      const endpointMax = partnerId === null ? endpointsMax : partnerEndpointsMax;
      if (facts.endpoints >= endpointMax)
        return invalid('input', 'COUNT_MAX', `one of at most ${endpointMax} endpoints`);

      const endpoint: WebhookEndpoint = {
        id: newId('whe'),
        version: 0,
        url: input.url,
        description: input.description ?? null,
        owner: personOf(viewer),
        partnerId,
        filter,
        status: 'ENABLED',
        disabledBecause: null,
        secretChangedAt: now,
        oldSecretsUntil: null,
        lastRedelivery: null,
        lastSkip: null,
        createdAt: now,
        updatedAt: now,
      };
      return change(endpoint, 'operations.webhookEndpoint.registered');
    },
  },
);
