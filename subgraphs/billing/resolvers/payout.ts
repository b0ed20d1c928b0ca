import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { PayoutId } from '../domain/payout.ts';
import type { PayoutResolvers } from '../generated/resolver-types.ts';

export const payout: PayoutResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.payouts.load(id as PayoutId),
  matched: async ({ id }, _, { loaders }) => (await loaders.matched.load(id)) ?? 0,
  unmatched: async ({ id, transactionCount }, _, { loaders }) =>
    transactionCount - ((await loaders.matched.load(id)) ?? 0),
  unmatchedTransactionIds: async ({ id }, _, { loaders }) => [...((await loaders.unmatched.load(id)) ?? [])],
  payments: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `payments-of-payout:${id}`, page, (request) =>
      store.pagePayments([{ payoutId: id }], request, scope),
    ),
  // No outside system keeps payouts yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Payout', parent, null),
};
