import type { Kysely } from 'kysely';
import { civilDateAt } from '../../core/civil-date.ts';
import type { CustomerId } from '../../core/ids.ts';
import type { Clock } from '../../core/clock.ts';
import type { Refusal } from '../../core/refusal.ts';
import { scopeOf, type Scope } from '../../core/scope.ts';
import type { Viewer } from '../../core/viewer.ts';
import { commandStates, type CommandState } from '../../platform/commands/command-states.ts';
import type { Command, Entity } from '../../platform/commands/command.ts';
import type { Law } from '../../platform/commands/judgement.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { Pipeline } from '../../platform/commands/pipeline.ts';
import type { Receipt } from '../../platform/commands/receipt.ts';
import type { CommandTables } from '../../platform/commands/tables.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { CallerContext } from '../../platform/identity/signed-request.ts';
import { payloadOf, type Showing } from '../../platform/subgraph/answer.ts';
import type { RequestNotes } from '../../platform/subgraph/handler.ts';
import type { CustomerKeepers } from './adapters/postgres/adapter.ts';
import { commands } from './commands/all.ts';
import type { Customer } from './domain/customer.ts';
import type { Opportunity } from './domain/opportunity.ts';
import type { Partner } from './domain/partner.ts';
import { redactedFor } from './domain/redaction.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { CustomerReader, CustomerStore } from './port.ts';

/** What the subgraph has once, for all requests. */
export type CustomerParts = {
  readonly store: CustomerStore;
  readonly keepers: CustomerKeepers;
  readonly pipeline: Pipeline;
  readonly law: Law;
  readonly commandDb: Kysely<CommandTables>;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly caughtUp: (after: string | null) => Promise<Refusal | null>;
};

type Run<E extends Entity> = <Input, Facts>(
  command: Command<E, Input, CustomerReader, Facts>,
  input: Input,
  write: WriteInput,
) => Promise<{ readonly entity: Promise<E>; readonly receipt: Receipt }>;

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type CustomerContext = {
  readonly viewer: Viewer;
  readonly scope: Scope;
  readonly loaders: Loaders;
  readonly store: CustomerStore;
  readonly cursors: Cursors;
  readonly runOnCustomer: Run<Customer>;
  readonly runOnOpportunity: Run<Opportunity>;
  readonly runOnPartner: Run<Partner>;
  /** Which commands this viewer could call now on an entity; `customerId` is whose grants a partner needs. */
  commandsOn(entityType: string, entity: Entity, customerId: CustomerId | null): Promise<readonly CommandState[]>;
};

export function createContext(parts: CustomerParts, request: CallerContext, notes: RequestNotes): CustomerContext {
  const { store, keepers } = parts;
  const { viewer } = request;
  const now = parts.clock.now();
  const scope = scopeOf(viewer, civilDateAt(now, 'UTC'));
  const loaders = createLoaders(store, scope, () => parts.caughtUp(request.after));
  const caller = { ...request, causationId: null, traceparent: null };

  const runOn =
    <E extends Entity>(keeper: Keeper<E, CustomerReader>, showing: Showing<E>): Run<E> =>
    async (command, input, write) =>
      payloadOf(await parts.pipeline.run(keeper, command, input, write, caller), notes, showing);

  const grantOn = async (customerId: CustomerId | null) => {
    if (viewer.partnerId === null) return undefined;
    const [grant] = customerId === null ? [] : await store.grants(viewer.partnerId, [customerId], scope.on);
    return grant ?? null;
  };

  return {
    viewer,
    scope,
    loaders,
    store,
    cursors: parts.cursors,
    runOnCustomer: runOn(keepers.customers, {
      load: (id) => loaders.customers.load(id as CustomerId),
      async show(customer) {
        const grant = await grantOn(customer.id);
        return grant === undefined ? customer : redactedFor(customer, grant?.fieldGroups ?? []);
      },
    }),
    runOnOpportunity: runOn(keepers.opportunities, {
      load: (id) => loaders.opportunities.load(id as Opportunity['id']),
      show: (opportunity) => Promise.resolve(opportunity),
    }),
    runOnPartner: runOn(keepers.partners, {
      load: (id) => loaders.partners.load(id as Partner['id']),
      show: (partner) => Promise.resolve(partner),
    }),
    async commandsOn(entityType, entity, customerId) {
      const asked = { viewer, grant: await grantOn(customerId), now };
      return commandStates(parts.commandDb, parts.law, Object.values(commands), entityType, entity, asked);
    },
  };
}
