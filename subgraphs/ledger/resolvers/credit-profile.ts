import { civilDateAt } from '../../../core/civil-date.ts';
import { Refused } from '../../../platform/subgraph/refused.ts';
import { exposureIn } from '../domain/credit/exposure.ts';
import type { CreditProfileId } from '../domain/ids.ts';
import type { CreditProfileResolvers } from '../generated/resolver-types.ts';

export const creditProfile: CreditProfileResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.creditProfiles.load(id as CreditProfileId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  legalEntity: ({ legalEntityId }, _, { loaders }) =>
    legalEntityId === null ? null : loaders.legalEntities.load(legalEntityId),
  async exposure(profile, _, { store, clock }) {
    const on = civilDateAt(clock.now(), 'UTC');
    const exposure = exposureIn(profile.currency, await store.creditOf(profile, on), on);
    if (!exposure.ok) throw new Refused(exposure.refusal);
    return exposure.value;
  },
  // No outside system keeps credit yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('CreditProfile', parent, null),
};
