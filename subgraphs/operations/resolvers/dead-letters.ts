import type { DeadLetterOrderId } from '../domain/dead-letter-order.ts';
import type { DeadLetterConnectionResolvers, DeadLetterOrderResolvers } from '../generated/resolver-types.ts';

export const deadLetterConnection: DeadLetterConnectionResolvers = {
  async counts({ filter }, _, { letters, scope }) {
    const counts = await letters.count({ ...filter, state: null }, scope);
    return {
      parked: counts.PARKED,
      blocked: counts.BLOCKED,
      replayed: counts.REPLAYED,
      dismissed: counts.DISMISSED,
    };
  },
};

export const deadLetterOrder: DeadLetterOrderResolvers = {
  // The same loader as everywhere: a reference to an order that the viewer may not see is null.
  __resolveReference: ({ id }, { loaders }) => loaders.orders.load(id as DeadLetterOrderId),
  // No outside system keeps orders.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('DeadLetterOrder', parent, null),
};
