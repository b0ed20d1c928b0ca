import { isTypePattern } from '../../../events/webhooks/filter.ts';
import type { UrlFault } from '../../../events/webhooks/addresses.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkDescription, checkFilter, filterOf, refuseUrl, refusePartners } from '../domain/webhook-endpoint.ts';
import type { UpdateWebhookEndpointInput } from '../generated/resolver-types.ts';
import { endpointCommand } from './define.ts';

/** Changes an endpoint; what is left out stays, and a filter is replaced as a whole. */
export const updateWebhookEndpoint = endpointCommand<UpdateWebhookEndpointInput, UrlFault | null>(
  'updateWebhookEndpoint',
  {
    on: (input) => input.webhookEndpointId,
    ready: (endpoint, { viewer }) => refusePartners(endpoint, viewer),
    gather: (reader, input) => Promise.resolve(input.url == null ? null : reader.urlFault(input.url)),
    decide(endpoint, input, { viewer, facts }) {
      const filter = input.filter == null ? endpoint.filter : filterOf(input.filter);
      const refusal =
        refuseUrl(facts) ?? checkDescription(input.description) ?? checkFilter(filter, viewer, isTypePattern);
      if (refusal !== null) return refusal;
      const after = {
        ...endpoint,
        url: input.url ?? endpoint.url,
        description: input.description === undefined ? endpoint.description : input.description,
        filter,
      };
      return change(after, 'operations.webhookEndpoint.updated');
    },
  },
);
