import { readConnection } from '../../../platform/subgraph/pages.ts';
import { commands } from '../commands/all.ts';
import { ofPartnersOwn, type WebhookEndpointId } from '../domain/webhook-endpoint.ts';
import type { MutationResolvers, QueryResolvers, WebhookEndpointResolvers } from '../generated/resolver-types.ts';
import type { WebhookSending } from '../port.ts';

export const webhookQueries = {
  webhookEndpoint: (_, { id }, { loaders }) => loaders.endpoints.load(id as WebhookEndpointId),

  webhookEndpoints: (_, { filter, ...page }, { cursors, store, scope }) =>
    readConnection(cursors, 'webhook-endpoints', page, (request) => store.pageEndpoints(filter ?? {}, request, scope)),

  async webhookDeliveries(_, { endpointId, filter, ...page }, { cursors, store, loaders, scope }) {
    const endpoint = await loaders.endpoints.load(endpointId as WebhookEndpointId);
    if (endpoint === null) return null;
    return readConnection(cursors, `webhook-deliveries:${endpoint.id}`, page, (request) =>
      store.pageDeliveries(endpoint.id, filter ?? {}, request, scope),
    );
  },

  async webhookSending(_, { endpointId }, { store, loaders, webhooks, viewer }) {
    const endpoint = await loaders.endpoints.load(endpointId as WebhookEndpointId);
    if (endpoint === null) return null;
    if (viewer.partnerId !== null) {
      const [sending] = await store.readSending([endpoint.id]);
      return { ...(sending ?? { id: endpoint.id, ...notSentYet }), positions: [] };
    }
    const [[sending], ends] = await Promise.all([store.readSending([endpoint.id]), webhooks.heads()]);
    const known = new Map(sending?.positions.map(({ source, sequence }) => [source, sequence]));
    const positions = [...ends].map(([source, head]) => {
      const sequence = known.get(source) ?? null;
      const backlog = head === null || sequence === null ? null : Math.max(0, head - sequence);
      return { source, sequence, head, backlog };
    });
    return { ...(sending ?? { id: endpoint.id, ...notSentYet }), positions };
  },
} satisfies QueryResolvers;

export const webhookMutations = {
  registerWebhookEndpoint: (_, { input, write }, context) =>
    context.runOnEndpoint(commands.registerWebhookEndpoint, input, write),
  updateWebhookEndpoint: (_, { input, write }, context) =>
    context.runOnEndpoint(commands.updateWebhookEndpoint, input, write),
  rotateWebhookSecret: (_, { input, write }, context) =>
    context.runOnEndpoint(commands.rotateWebhookSecret, input, write),
  enableWebhookEndpoint: (_, { id, write }, context) =>
    context.runOnEndpoint(commands.enableWebhookEndpoint, { id }, write),
  disableWebhookEndpoint: (_, { id, write }, context) =>
    context.runOnEndpoint(commands.disableWebhookEndpoint, { id }, write),
  redeliverWebhook: (_, { input, write }, context) => context.runOnEndpoint(commands.redeliverWebhook, input, write),
  skipWebhookMessage: (_, { input, write }, context) =>
    context.runOnEndpoint(commands.skipWebhookMessage, input, write),
  deleteWebhookEndpoint: (_, { id, write }, context) =>
    context.runOnEndpoint(commands.deleteWebhookEndpoint, { id }, write),
} satisfies MutationResolvers;

export const webhookEndpoint: WebhookEndpointResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.endpoints.load(id as WebhookEndpointId),
  // No outside system keeps endpoints.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('WebhookEndpoint', parent, null, ofPartnersOwn),
};

const notSentYet: Omit<WebhookSending, 'id' | 'positions'> = {
  lastSuccessAt: null,
  lastFailureAt: null,
  lastError: null,
  failuresInRow: 0,
  pausedUntil: null,
  underWay: 0,
};
