import type { Scope } from '../../core/scope.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Command } from '../../platform/commands/command.ts';
import { holdNothing } from '../../platform/commands/unit-of-work.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { CallerContext } from '../../platform/identity/signed-request.ts';
import { payloadOf } from '../../platform/subgraph/answer.ts';
import type { RequestNotes } from '../../platform/subgraph/handler.ts';
import {
  createRequestContext,
  type SubgraphCore,
  type SubgraphRequestContext,
} from '../../platform/subgraph/request.ts';
import { commands } from './commands/all.ts';
import type { Ordered } from './commands/define.ts';
import { completed, type DeadLetterOrder, type DeadLetterOrderId } from './domain/dead-letter-order.ts';
import type { WebhookEndpoint, WebhookEndpointId } from './domain/webhook-endpoint.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type {
  AuditTrail,
  DeadLetters,
  OperationsKeepers,
  OperationsReader,
  OperationsStore,
  OrderDispatch,
  WebhookDesk,
} from './port.ts';

export type OperationsParts = SubgraphCore & {
  readonly store: OperationsStore;
  readonly keepers: OperationsKeepers;
  readonly letters: DeadLetters;
  readonly dispatch: OrderDispatch;
  readonly trail: AuditTrail;
  readonly webhooks: WebhookDesk;
};

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type OperationsContext = Pick<SubgraphRequestContext, 'commandsOn'> & {
  readonly viewer: Viewer;
  readonly scope: Scope;
  readonly cursors: Cursors;
  readonly loaders: Loaders;
  readonly letters: DeadLetters;
  readonly trail: AuditTrail;
  readonly store: OperationsStore;
  readonly webhooks: WebhookDesk;
  /** Runs a command on an endpoint; the secret is there where it made the one that the endpoint has. */
  runOnEndpoint<Input, Facts>(
    command: Command<WebhookEndpoint, Input, OperationsReader, Facts>,
    input: Input & { readonly url?: string | null },
    write: WriteInput,
  ): Promise<{
    readonly webhookEndpoint: Promise<WebhookEndpoint>;
    readonly secret: string | null;
    readonly receipt: Placed['receipt'];
  }>;
  /** Places an order and waits a moment for what comes of it; a rehearsal says what would. */
  placeOrder(command: OrderCommand, ordered: Ordered, write: WriteInput): Promise<Placed>;
};

export type OrderCommand = Command<DeadLetterOrder, Ordered, OperationsReader, undefined>;
type Placed = { readonly order: DeadLetterOrder | null; readonly receipt: ReturnType<typeof payloadOf>['receipt'] };

export function createContext(parts: OperationsParts, caller: CallerContext, notes: RequestNotes): OperationsContext {
  const { store, keepers, letters, dispatch, trail, pipeline, webhooks } = parts;
  const subgraph = {
    commands: Object.values(commands),
    grant: () => Promise.resolve(null),
    reader: keepers.orders.reader(parts.commandDb, holdNothing),
  };
  const request = createRequestContext(parts, subgraph, caller, notes);
  const { scope } = request;
  const loaders = createLoaders(store, letters, scope);

  return {
    ...request,
    loaders,
    store,
    webhooks,
    async runOnEndpoint(command, input, write) {
      const errand = await webhooks.errandFor(input.url ?? null);
      const run = request.runOn(keepers.endpoints(errand), {
        load: (id) => loaders.endpoints.load(id as WebhookEndpointId),
        show: (endpoint) => Promise.resolve(endpoint),
      });
      const { entity, receipt } = await run(command, input, write);
      // Of a repeat, and of two that came at once, the secret is another's.
      const isTheirs = receipt.outcome !== 'REHEARSED' && (await store.hasSecret(errand.secret.id));
      return { webhookEndpoint: entity, secret: isTheirs ? errand.secret.value.reveal() : null, receipt };
    },
    letters,
    trail,
    async placeOrder(command, ordered, write) {
      const who = { ...caller, causationId: null, traceparent: null };
      const answer = await pipeline.run(keepers.orders, command, ordered, write, who);
      const showing = { load: () => Promise.resolve(null), show: () => Promise.resolve(null) };
      const { receipt } = payloadOf(answer, notes, showing, false);
      if (answer.kind === 'REFUSED') return { order: null, receipt };
      if (receipt.outcome === 'REHEARSED') {
        if (answer.entity === null) return { order: null, receipt };
        const results = await letters.rehearse(answer.entity);
        return { order: { ...answer.entity, ...completed(ordered.ids, results) }, receipt };
      }
      const id = answer.entityId as DeadLetterOrderId;
      await dispatch.settled(id);
      return { order: await loaders.orders.load(id), receipt };
    },
  };
}
