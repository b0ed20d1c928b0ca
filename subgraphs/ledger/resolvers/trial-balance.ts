import { invariant } from '../../../core/invariant.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import { differenceOf } from '../domain/trial-balance.ts';
import type { TrialBalanceResolvers, TrialBalanceRowResolvers } from '../generated/resolver-types.ts';

export const trialBalance: TrialBalanceResolvers = {
  difference: (balance) => differenceOf(balance),
  async rows(balance, args, { loaders, store, cursors }) {
    const legalEntity = await loaders.legalEntities.load(balance.legalEntityId);
    invariant(legalEntity, 'a trial balance is of a legal entity that the viewer sees');
    const list = `trial-balance:${balance.legalEntityId}`;
    // A list goes on behind the id of its last row; these are in the order of the accounts' codes.
    return readConnection(cursors, list, args, async (page) => {
      const { nodes, hasNextPage } = await store.pageTrialBalance(legalEntity, balance, page);
      return { nodes: nodes.map((row) => ({ ...row, id: row.code })), hasNextPage };
    });
  },
};

export const trialBalanceRow: TrialBalanceRowResolvers = {
  account: ({ accountId }, _, { loaders }) => loaders.accounts.load(accountId),
};
