import { commonDuties } from '../../platform/commands/duties.ts';
import type { CommandTables } from '../../platform/commands/tables.ts';
import { openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createContext, type OperationsContext } from './context.ts';
import { eventTypesOf } from './domain/event-type.ts';
import { events } from './events.ts';
import { rules } from './generated/rules.ts';
import { resolvers } from './resolvers/all.ts';

export function openOperationsSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const catalogues = Object.entries(options.evidence).map(([source, { events }]) => [source, events] as const);
  const eventTypes = eventTypesOf(Object.fromEntries(catalogues));
  return openSubgraph<CommandTables, OperationsContext>(
    {
      name: 'operations',
      rules,
      duties: commonDuties,
      events,
      resolvers,
      copies: {},
      rooms: (core) => ({ contextOf: (caller) => createContext({ ...core, eventTypes }, caller) }),
    },
    options,
  );
}
