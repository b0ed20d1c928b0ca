import type { MeterId } from '../domain/usage/known-meter.ts';
import type { MeterResolvers } from '../generated/resolver-types.ts';

export const meter: MeterResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.meters.load(id as MeterId),
  // A meter is nobody's but ours.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Meter', parent, null),
};
