import type { UsageEventResolvers } from '../generated/resolver-types.ts';

export const usageEvent: UsageEventResolvers = {
  properties: ({ properties }) => Object.entries(properties).map(([name, value]) => ({ name, value })),
};
