import type { Kysely } from 'kysely';
import { civilDateAt } from '../../core/civil-date.ts';
import type { Clock } from '../../core/clock.ts';
import type { CustomerId } from '../../core/ids.ts';
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
import { commands } from './commands/all.ts';
import type { BillingAccount } from './domain/billing-account.ts';
import type { Invoice } from './domain/invoice.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { BillingKeepers, BillingReader, BillingStore } from './port.ts';

/** What the subgraph has once, for all requests. */
export type BillingParts = {
  readonly store: BillingStore;
  readonly keepers: BillingKeepers;
  readonly pipeline: Pipeline;
  readonly law: Law;
  readonly commandDb: Kysely<CommandTables>;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly caughtUp: (after: string | null) => Promise<Refusal | null>;
};

type Run<E extends Entity> = <Input, Facts>(
  command: Command<E, Input, BillingReader, Facts>,
  input: Input,
  write: WriteInput,
) => Promise<{ readonly entity: Promise<E>; readonly receipt: Receipt }>;

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type BillingContext = {
  readonly viewer: Viewer;
  readonly scope: Scope;
  readonly loaders: Loaders;
  readonly store: BillingStore;
  readonly cursors: Cursors;
  readonly runOnAccount: Run<BillingAccount>;
  readonly runOnInvoice: Run<Invoice>;
  /** Which commands this viewer could call now on an entity; `customerId` is whose grants a partner needs. */
  commandsOn(entityType: string, entity: Entity, customerId: CustomerId): Promise<readonly CommandState[]>;
};

export function createContext(parts: BillingParts, request: CallerContext, notes: RequestNotes): BillingContext {
  const { store, keepers } = parts;
  const { viewer } = request;
  const now = parts.clock.now();
  const scope = scopeOf(viewer, civilDateAt(now, 'UTC'));
  const loaders = createLoaders(store, scope, () => parts.caughtUp(request.after));
  const caller = { ...request, causationId: null, traceparent: null };

  const runOn =
    <E extends Entity>(keeper: Keeper<E, BillingReader>, showing: Showing<E>): Run<E> =>
    async (command, input, write) =>
      payloadOf(await parts.pipeline.run(keeper, command, input, write, caller), notes, showing);

  const grantOn = async (customerId: CustomerId) => {
    if (viewer.partnerId === null) return undefined;
    const [grant] = await store.grants(viewer.partnerId, [customerId], scope.on);
    return grant ?? null;
  };

  return {
    viewer,
    scope,
    loaders,
    store,
    cursors: parts.cursors,
    runOnAccount: runOn(keepers.accounts, {
      load: (id) => loaders.accounts.load(id as BillingAccount['id']),
      show: (account) => Promise.resolve(account),
    }),
    runOnInvoice: runOn(keepers.invoices, {
      load: (id) => loaders.invoices.load(id as Invoice['id']),
      show: (invoice) => Promise.resolve(invoice),
    }),
    async commandsOn(entityType, entity, customerId) {
      const asked = { viewer, grant: await grantOn(customerId), now };
      return commandStates(parts.commandDb, parts.law, Object.values(commands), entityType, entity, asked);
    },
  };
}
